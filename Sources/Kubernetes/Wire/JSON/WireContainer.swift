struct WireContainer: Decodable {
  var name: String?
  var ports: [Port]?

  struct Port: Decodable {
    var name: String?
    var containerPort: Int?
    var `protocol`: String?
  }
}

struct WireContainerStatus: Decodable {
  var name: String?
  var restartCount: Int?
  var state: State?

  /// One of the three is there, or none.
  struct State: Decodable {
    var waiting: Waiting?
    var running: Running?
    var terminated: Terminated?
  }

  struct Waiting: Decodable {
    var reason: String?
  }

  struct Running: Decodable {
    var startedAt: WireTimestamp?
  }

  struct Terminated: Decodable {
    var exitCode: Int?
    var reason: String?
    var message: String?
    var startedAt: WireTimestamp?
    var finishedAt: WireTimestamp?
  }
}

extension Container {
  init(_ wire: WireContainer) {
    self.init(
      name: wire.name ?? "",
      ports: (wire.ports ?? []).compactMap { port in
        guard let number = port.containerPort else { return nil }
        return ContainerPort(
          name: port.name?.nonEmpty,
          containerPort: number,
          transport: port.protocol?.nonEmpty ?? "TCP"
        )
      }
    )
  }
}

extension ContainerStatus {
  init(_ wire: WireContainerStatus) {
    self.init(name: wire.name ?? "", restartCount: wire.restartCount ?? 0, state: State(wire.state))
  }
}

extension ContainerStatus.State {
  init(_ wire: WireContainerStatus.State?) {
    if let terminated = wire?.terminated {
      self = .terminated(
        ContainerStatus.Termination(
          exitCode: terminated.exitCode ?? 0,
          reason: terminated.reason?.nonEmpty,
          message: terminated.message?.nonEmpty,
          startedAt: terminated.startedAt?.date,
          finishedAt: terminated.finishedAt?.date
        )
      )
    } else if let running = wire?.running {
      self = .running(startedAt: running.startedAt?.date)
    } else if let waiting = wire?.waiting {
      self = .waiting(reason: waiting.reason?.nonEmpty)
    } else {
      self = .unknown
    }
  }
}
