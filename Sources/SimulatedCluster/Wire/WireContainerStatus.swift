import FoundationEssentials
import Kubernetes

/// What the kubelet reports of a container.
struct WireContainerStatus {
  var name: String
  var state: ContainerStatus.State
  var ready = false
  var restartCount: Int
  var image: String
  var imageID = ""
  var containerID = ""
  var started: Bool?

  init(_ status: ContainerStatus, image: String) {
    name = status.name
    state = status.state
    restartCount = status.restartCount
    self.image = image
    switch status.state {
    case .running:
      (ready, started) = (true, true)
      (imageID, containerID) = ("sha256:00", "containerd://11")
    case .terminated: imageID = "sha256:00"
    case .waiting, .unknown: break
    }
  }
}

// MARK: JSON

extension WireContainerStatus {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", name)
      writer.object("state") { writeState(to: &$0) }
      writer.object("lastState") { _ in }
      writer.field("ready", ready)
      writer.field("restartCount", restartCount)
      writer.field("image", image)
      writer.field("imageID", imageID)
      writer.field("containerID", ifPresent: containerID)
      if let started { writer.field("started", started) }
    }
  }

  /// One of three keys, or none where the kubelet has said nothing.
  private func writeState(to writer: inout JSONWriter) {
    switch state {
    case .waiting(let reason): writer.object("waiting") { $0.field("reason", ifPresent: reason) }
    case .running(let startedAt):
      // Go writes a time that is not set as null, where it leaves other empty fields out.
      writer.object("running") { $0.time("startedAt", startedAt) }
    case .terminated(let termination):
      writer.object("terminated") { writer in
        writer.field("exitCode", termination.exitCode)
        writer.field("reason", ifPresent: termination.reason)
        writer.field("message", ifPresent: termination.message)
        writer.time("startedAt", termination.startedAt)
        writer.time("finishedAt", termination.finishedAt)
      }
    case .unknown: break
    }
  }
}

// MARK: Protobuf

extension WireContainerStatus {
  func write(to writer: inout ProtobufWriter) {
    writer.field(1, name)
    writer.message(2) { writeState(to: &$0) }
    writer.message(3) { _ in }
    writer.field(4, ready)
    writer.field(5, restartCount)
    writer.field(6, image)
    writer.field(7, imageID)
    writer.field(8, containerID)
    if let started { writer.field(9, started) }
  }

  private func writeState(to writer: inout ProtobufWriter) {
    switch state {
    case .waiting(let reason):
      writer.message(1) { writer in
        writer.field(1, reason ?? "")
        writer.field(2, "")
      }
    case .running(let startedAt):
      writer.message(2) { $0.time(1, startedAt) }
    case .terminated(let termination):
      writer.message(3) { writer in
        writer.field(1, termination.exitCode)
        writer.field(2, 0)
        writer.field(3, termination.reason ?? "")
        writer.field(4, termination.message ?? "")
        writer.time(5, termination.startedAt)
        writer.time(6, termination.finishedAt)
        writer.field(7, "")
      }
    case .unknown: break
    }
  }
}
