import NIOCore

extension ObjectHead {
  /// From a whole object, of which nothing behind the metadata is looked at.
  init(json object: ByteBuffer) throws(WireFault) {
    self.init()
    var members = try JSONMembers(object)
    while let (name, value) = try members.next() {
      guard name == "metadata" else { continue }
      try read(metadata: value)
      return
    }
  }

  private mutating func read(metadata: ByteBuffer) throws(WireFault) {
    if metadata.isJSONNull { return }
    var members = try JSONMembers(metadata)
    while let (member, value) = try members.next() {
      switch member {
      case "namespace": namespace = try value.jsonText()
      case "name": name = try value.jsonText()
      case "uid": uid = try value.jsonText()
      case "resourceVersion": resourceVersion = try value.jsonText()
      case "labels": labels = try value.jsonTexts()
      case "annotations": annotations = try value.jsonTexts()
      default: break
      }
    }
  }
}
