import FoundationEssentials

extension Pod {
  init(_ head: ObjectHead, _ message: ProtobufPod) {
    let metadata = message.metadata
    let spec = message.spec
    let status = message.status
    let addresses = status.podIps.map(\.ip).filter { !$0.isEmpty }
    self.init(
      namespace: head.namespace,
      name: head.name,
      uid: head.uid,
      resourceVersion: head.resourceVersion,
      labels: head.labels,
      annotations: head.annotations,
      creationTimestamp: metadata.creationTimestamp.date,
      deletionTimestamp: metadata.deletionTimestamp.date,
      deletionGracePeriodSeconds: metadata.hasDeletionGracePeriodSeconds
        ? Int(metadata.deletionGracePeriodSeconds) : nil,
      nodeName: spec.nodeName.nonEmpty,
      hostNetwork: spec.hostNetwork,
      restartPolicy: RestartPolicy(rawValue: spec.restartPolicy) ?? .always,
      containers: spec.containers.map(Container.init),
      initContainers: spec.initContainers.map(Container.init),
      phase: status.phase.nonEmpty.map { Phase(rawValue: $0) ?? .unknown } ?? .pending,
      reason: status.reason.nonEmpty,
      message: status.message.text,
      podIPs: addresses.isEmpty ? [status.podIp].filter { !$0.isEmpty } : addresses,
      startTime: status.startTime.date,
      containerStatuses: status.containerStatuses.map(ContainerStatus.init)
    )
  }
}

extension Container {
  fileprivate init(_ message: ProtobufContainer) {
    self.init(
      name: message.name,
      ports: message.ports.filter(\.hasContainerPort).map { port in
        ContainerPort(
          name: port.name.nonEmpty,
          containerPort: Int(port.containerPort),
          transport: port.protocol.nonEmpty ?? "TCP"
        )
      }
    )
  }
}

extension ContainerStatus {
  fileprivate init(_ message: ProtobufContainerStatus) {
    self.init(name: message.name, restartCount: Int(message.restartCount), state: State(message.state))
  }
}

extension ContainerStatus.State {
  fileprivate init(_ message: ProtobufContainerState) {
    if message.hasTerminated {
      let terminated = message.terminated
      self = .terminated(
        ContainerStatus.Termination(
          exitCode: Int(terminated.exitCode),
          reason: terminated.reason.nonEmpty,
          message: terminated.message.text,
          startedAt: terminated.startedAt.date,
          finishedAt: terminated.finishedAt.date
        )
      )
    } else if message.hasRunning {
      self = .running(startedAt: message.running.startedAt.date)
    } else if message.hasWaiting {
      self = .waiting(reason: message.waiting.reason.nonEmpty)
    } else {
      self = .unknown
    }
  }
}

extension ProtobufTime {
  /// The years 1 … 9999, which are all that JSON can say.
  private static let written: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  /// The zero time has no fields, and a time at 1970's beginning has both.
  fileprivate var date: Date? {
    guard hasSeconds || hasNanos, Self.written.contains(seconds) else { return nil }
    return Date(timeIntervalSince1970: Double(seconds) + Double(nanos) / 1_000_000_000)
  }
}

extension Data {
  fileprivate var text: String? { isEmpty ? nil : String(decoding: self, as: UTF8.self) }
}
