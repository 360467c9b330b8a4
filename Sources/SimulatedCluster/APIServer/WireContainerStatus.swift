import Kubernetes

extension WirePod {
  /// A pod's condition. The times are null in the recordings, since no scheduler or kubelet ran there.
  struct Condition: Encodable {
    var type: String
    var status: String

    private enum CodingKeys: CodingKey {
      case type, status, lastProbeTime, lastTransitionTime
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(type, forKey: .type)
      try container.encode(status, forKey: .status)
      try container.encodeNil(forKey: .lastProbeTime)
      try container.encodeNil(forKey: .lastTransitionTime)
    }

    static func all(of pod: Pod) -> [Condition]? {
      if pod.containerStatuses.isEmpty { return nil }
      let scheduled = Condition(type: "PodScheduled", status: "True")
      if pod.phase == .pending { return [scheduled] }
      return [Condition(type: "Ready", status: pod.phase == .running ? "True" : "False"), scheduled]
    }
  }

  struct WireContainerStatus: Encodable {
    var name: String
    var state: State
    var lastState = Empty()
    var ready: Bool
    var restartCount: Int
    var image = WirePod.image
    var imageID: String
    var containerID: String?
    var started: Bool?

    init(_ status: ContainerStatus) {
      name = status.name
      state = State(status.state)
      restartCount = status.restartCount
      switch status.state {
      case .running:
        (ready, started) = (true, true)
        (imageID, containerID) = ("sha256:00", "containerd://11")
      case .terminated:
        (ready, imageID) = (false, "sha256:00")
      case .waiting, .unknown:
        (ready, imageID) = (false, "")
      }
    }
  }

  /// One of three keys, or none where the kubelet has said nothing.
  struct State: Encodable {
    var waiting: Waiting?
    var running: Running?
    var terminated: Terminated?

    init(_ state: ContainerStatus.State) {
      switch state {
      case .waiting(let reason): waiting = Waiting(reason: reason)
      case .running(let startedAt): running = Running(startedAt: startedAt.map(WireTime.init))
      case .terminated(let termination): terminated = Terminated(termination)
      case .unknown: break
      }
    }

    struct Waiting: Encodable {
      var reason: String?
    }

    struct Running: Encodable {
      var startedAt: WireTime?
    }
  }

  struct Terminated: Encodable {
    var termination: ContainerStatus.Termination

    init(_ termination: ContainerStatus.Termination) {
      self.termination = termination
    }

    private enum CodingKeys: CodingKey {
      case exitCode, reason, message, startedAt, finishedAt
    }

    /// Go writes a time that is not set as null, where it leaves other empty fields out.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(termination.exitCode, forKey: .exitCode)
      try container.encodeIfPresent(termination.reason, forKey: .reason)
      try container.encodeIfPresent(termination.message, forKey: .message)
      try container.encode(termination.startedAt.map(WireTime.init), forKey: .startedAt)
      try container.encode(termination.finishedAt.map(WireTime.init), forKey: .finishedAt)
    }
  }
}
