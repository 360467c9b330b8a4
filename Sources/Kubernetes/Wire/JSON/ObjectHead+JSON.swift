import NIOCore

extension ObjectHead {
  /// From a whole object, of which only the metadata is looked into.
  init(json object: ByteBuffer) throws(WireFault) {
    self.init()
    var members = try JSONMembers(object)
    while let (name, value) = try members.next() {
      if name == "metadata" { try read(metadata: value) }
    }
  }

  private mutating func read(metadata: ByteBuffer) throws(WireFault) {
    if metadata.readableBytesView.elementsEqual("null".utf8) { return }
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
