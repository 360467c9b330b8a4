import FoundationEssentials

/// An object's `ObjectMeta`.
struct WireMetadata {
  var name = ""
  var namespace = ""
  var uid = ""
  var resourceVersion: String
  var generation = 0
  var creationTimestamp: Date?
  var deletionTimestamp: Date?
  var deletionGracePeriodSeconds: Int?
  var labels: [String: String] = [:]
  var annotations: [String: String] = [:]
  var managedFields: [ManagedFields] = []

  /// What one manager has set, as server-side apply keeps count of it.
  struct ManagedFields {
    var manager: String
    var operation = "Update"
    var time: Date
    /// A JSON object.
    var fields: String
    var subresource = ""
  }
}

// MARK: JSON

extension WireMetadata {
  func write(to writer: inout JSONWriter, carrying ballast: BallastTemplate.Load?) {
    writer.object { writer in
      writer.field("name", ifPresent: name)
      writer.field("namespace", ifPresent: namespace)
      writer.field("uid", ifPresent: uid)
      writer.field("resourceVersion", resourceVersion)
      if generation != 0 { writer.field("generation", generation) }
      writer.time("creationTimestamp", ifPresent: creationTimestamp)
      writer.time("deletionTimestamp", ifPresent: deletionTimestamp)
      if let deletionGracePeriodSeconds { writer.field("deletionGracePeriodSeconds", deletionGracePeriodSeconds) }
      if !labels.isEmpty { writer.map("labels", labels) }
      if !annotations.isEmpty || ballast != nil { writer.map("annotations", annotations, ballast?.annotations.json) }
      if let ballast {
        writer.members(ballast.metadata.json)
      } else if !managedFields.isEmpty {
        writer.array("managedFields", managedFields) { $1.write(to: &$0) }
      }
    }
  }
}

extension WireMetadata.ManagedFields {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("manager", manager)
      writer.field("operation", operation)
      writer.field("apiVersion", "v1")
      writer.time("time", ifPresent: time)
      writer.field("fieldsType", "FieldsV1")
      writer.key("fieldsV1")
      writer.value(fields.utf8)
      writer.field("subresource", ifPresent: subresource)
    }
  }
}

extension JSONWriter {
  /// - Parameter first: entries that go before the others.
  mutating func map(_ name: String, _ entries: [String: String], _ first: BallastTemplate.Insertion? = nil) {
    object(name) { writer in
      writer.members(first)
      for (key, value) in entries.sorted(by: { $0.key < $1.key }) { writer.field(key, value) }
    }
  }

  mutating func time(_ name: String, ifPresent date: Date?) {
    if let date { field(name, WireTime.format(date)) }
  }

  /// Go writes a time that is not set as null where it may not leave it out.
  mutating func time(_ name: String, _ date: Date?) {
    key(name)
    if let date { string(WireTime.format(date)) } else { null() }
  }
}

// MARK: Protobuf

extension WireMetadata {
  func write(to writer: inout ProtobufWriter, carrying ballast: BallastTemplate.Load?) {
    writer.field(1, name)
    writer.field(2, "")
    writer.field(3, namespace)
    writer.field(4, "")
    writer.field(5, uid)
    writer.field(6, resourceVersion)
    writer.field(7, generation)
    writer.time(8, creationTimestamp)
    if deletionTimestamp != nil { writer.time(9, deletionTimestamp) }
    writer.field(10, ifPresent: deletionGracePeriodSeconds)
    writer.map(11, labels)
    writer.fields(ballast?.annotations.protobuf)
    writer.map(12, annotations)
    if let ballast {
      writer.fields(ballast.metadata.protobuf)
    } else {
      writer.messages(17, managedFields) { $1.write(to: &$0) }
    }
  }
}

extension WireMetadata.ManagedFields {
  func write(to writer: inout ProtobufWriter) {
    writer.field(1, manager)
    writer.field(2, operation)
    writer.field(3, "v1")
    writer.time(4, time)
    writer.field(6, "FieldsV1")
    writer.message(7) { $0.field(1, fields) }
    writer.field(8, subresource)
  }
}

extension ProtobufWriter {
  /// A `metav1.Time` in whole seconds; an empty message where it is not set.
  mutating func time(_ number: Int, _ date: Date?) {
    message(number) { writer in
      guard let date else { return }
      writer.field(1, Int(date.timeIntervalSince1970.rounded(.down)))
      writer.field(2, 0)
    }
  }
}
