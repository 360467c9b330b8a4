import FoundationEssentials
import Kubernetes

/// A pod's condition. The times are missing in the recordings, since no scheduler or kubelet ran there.
struct WireCondition {
  var type: String
  var status: String
  var lastTransitionTime: Date?
  var reason = ""
  var message = ""

  static func all(of pod: Pod) -> [WireCondition] {
    if pod.containerStatuses.isEmpty { return [] }
    let scheduled = WireCondition(type: "PodScheduled", status: "True")
    if pod.phase == .pending { return [scheduled] }
    return [WireCondition(type: "Ready", status: pod.phase == .running ? "True" : "False"), scheduled]
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("type", type)
      writer.field("status", status)
      writer.time("lastProbeTime", nil)
      writer.time("lastTransitionTime", lastTransitionTime)
      writer.field("reason", ifPresent: reason)
      writer.field("message", ifPresent: message)
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.field(1, type)
    writer.field(2, status)
    writer.time(3, nil)
    writer.time(4, lastTransitionTime)
    writer.field(5, reason)
    writer.field(6, message)
    writer.field(7, 0)
  }
}

/// What a pod puts up with.
struct WireToleration {
  var key: String
  var `operator` = "Exists"
  var value = ""
  var effect = "NoExecute"
  var seconds: Int? = 300

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("key", key)
      writer.field("operator", `operator`)
      writer.field("value", ifPresent: value)
      writer.field("effect", effect)
      if let seconds { writer.field("tolerationSeconds", seconds) }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.field(1, key)
    writer.field(2, `operator`)
    writer.field(3, value)
    writer.field(4, effect)
    writer.field(5, ifPresent: seconds)
  }
}
