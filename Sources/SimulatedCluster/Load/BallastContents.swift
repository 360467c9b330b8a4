import FoundationEssentials

/// What a ballast consists of: so many units, each a few environment variables, a volume with its mount, a toleration
/// and a condition, and what the server keeps about them.
struct BallastContents {
  /// Stands for the digits of a pod.
  static let mark = "5f5e5d5c5b5a5958"
  private static let time = Date(timeIntervalSince1970: 1_795_227_375)

  var units: Int
  /// Bytes of a note beside them, to make up a length.
  var padding = 0

  private var numbers: Range<Int> { 0..<units }

  // MARK: Parts

  var metadata: BallastTemplate.Part {
    let managed = [
      WireMetadata.ManagedFields(manager: "kubectl", time: Self.time, fields: specFields),
      WireMetadata.ManagedFields(manager: "kubelet", time: Self.time, fields: statusFields, subresource: "status"),
    ]
    return part { writer in
      writer.array("ownerReferences", ["owner-\(Self.mark)"]) { writer, name in
        writer.object { writer in
          writer.field("apiVersion", "batch/v1")
          writer.field("kind", "Job")
          writer.field("name", name)
          writer.field("uid", Self.mark)
          writer.field("controller", true)
          writer.field("blockOwnerDeletion", true)
        }
      }
      writer.array("managedFields", managed) { $1.write(to: &$0) }
    } protobuf: { writer in
      writer.message(13) { writer in
        writer.field(1, "Job")
        writer.field(3, "owner-\(Self.mark)")
        writer.field(4, Self.mark)
        writer.field(5, "batch/v1")
        writer.field(6, true)
        writer.field(7, true)
      }
      writer.messages(17, managed) { $1.write(to: &$0) }
    }
  }

  var annotations: BallastTemplate.Part {
    let entries = [
      ("example.com/notes", String(repeating: "x", count: padding)),
      ("kubectl.kubernetes.io/last-applied-configuration", lastApplied),
    ]
    return part { writer in
      for (key, value) in entries { writer.field(key, value) }
    } protobuf: { writer in
      for (key, value) in entries { writer.entry(12, key, value) }
    }
  }

  var volumes: BallastTemplate.Part {
    part { writer in
      writer.array("volumes", numbers) { BallastVolume($1).write(to: &$0) }
    } protobuf: { writer in
      writer.messages(1, numbers) { BallastVolume($1).write(to: &$0) }
    }
    .withoutKey("volumes")
  }

  var container: BallastTemplate.Part {
    let variables = numbers.flatMap { BallastVariable.all(of: $0) }
    return part { writer in
      writer.array("env", variables) { $1.write(to: &$0) }
      writer.object("resources") { BallastResources().write(to: &$0) }
      writer.array("volumeMounts", numbers) { BallastVolume($1).writeMount(to: &$0) }
      writer.object("livenessProbe") { BallastProbe(path: "/live").write(to: &$0) }
      writer.object("readinessProbe") { BallastProbe(path: "/ready").write(to: &$0) }
    } protobuf: { writer in
      writer.messages(7, variables) { $1.write(to: &$0) }
      writer.message(8) { BallastResources().write(to: &$0) }
      writer.messages(9, numbers) { BallastVolume($1).writeMount(to: &$0) }
      writer.message(10) { BallastProbe(path: "/live").write(to: &$0) }
      writer.message(11) { BallastProbe(path: "/ready").write(to: &$0) }
    }
  }

  var tolerations: BallastTemplate.Part {
    let all = numbers.map {
      WireToleration(key: "team-\($0)", operator: "Equal", value: "a", effect: "NoSchedule", seconds: nil)
    }
    return part { writer in
      writer.array("tolerations", all) { $1.write(to: &$0) }
    } protobuf: { writer in
      writer.messages(22, all) { $1.write(to: &$0) }
    }
    .withoutKey("tolerations")
  }

  var conditions: BallastTemplate.Part {
    let all = (0...units).map {
      WireCondition(type: "example.com/gate-\($0)", status: "True", lastTransitionTime: Self.time, reason: "Passed")
    }
    return part { writer in
      writer.array("conditions", all) { $1.write(to: &$0) }
    } protobuf: { writer in
      writer.messages(2, all) { $1.write(to: &$0) }
    }
    .withoutKey("conditions")
  }

  // MARK: Texts

  private var specFields: String {
    let variables = numbers.filter { $0 % 4 == 0 }.map { #""k:{\"name\":\"OPTION_\#($0)\"}":{".":{},"f:name":{}}"# }
    return #"{"f:spec":{"f:containers":{"k:{\"name\":\"main\"}":{"f:env":{\#(variables.joined(separator: ","))}}}}}"#
  }

  private var statusFields: String {
    let conditions = numbers.filter { $0 % 4 == 0 }.map { #""k:{\"type\":\"gate-\#($0)\"}":{".":{},"f:type":{}}"# }
    return #"{"f:status":{"f:conditions":{\#(conditions.joined(separator: ","))},"f:phase":{}}}"#
  }

  private var lastApplied: String {
    let variables = numbers.filter { $0 % 4 == 0 }.map { #"{"name":"OPTION_\#($0)","value":"\#(Self.mark)"}"# }
    let container = #"{"env":[\#(variables.joined(separator: ","))],"name":"main"}"#
    return
      #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"\#(Self.mark)"},"spec":{"containers":[\#(container)]}}"#
  }

  private func part(
    json writeMembers: (inout JSONWriter) -> Void,
    protobuf writeFields: (inout ProtobufWriter) -> Void
  ) -> BallastTemplate.Part {
    var json = JSONWriter()
    json.object(writeMembers)
    var protobuf = ProtobufWriter()
    writeFields(&protobuf)
    // Without the braces: what is put in stands among members that are there already.
    return .init(json: .init(Array(json.bytes.dropFirst().dropLast())), protobuf: .init(protobuf.bytes))
  }
}

extension BallastTemplate.Part {
  /// Of a member `"key":[…]` the elements alone, which are put into a list that is there already.
  fileprivate func withoutKey(_ key: String) -> BallastTemplate.Part {
    .init(json: json.trimmed(first: key.utf8.count + 4, last: 1), protobuf: protobuf)
  }
}

extension BallastTemplate.Text {
  fileprivate func trimmed(first: Int, last: Int) -> Self {
    Self(Array(contents.dropFirst(first).dropLast(last)))
  }
}
