/// A pod as the API writes it. Each field may be absent or null: a bookmark's object has nearly none.
struct WirePod: Decodable {
  var metadata: Metadata?
  var spec: Spec?
  var status: Status?

  struct Metadata: Decodable {
    var name: String?
    var namespace: String?
    var uid: String?
    var resourceVersion: String?
    var labels: [String: String]?
    var annotations: [String: String]?
    var creationTimestamp: WireTimestamp?
    var deletionTimestamp: WireTimestamp?
    var deletionGracePeriodSeconds: Int?
  }

  struct Spec: Decodable {
    var nodeName: String?
    var hostNetwork: Bool?
    var restartPolicy: String?
    var containers: [WireContainer]?
    var initContainers: [WireContainer]?
  }

  struct Status: Decodable {
    var phase: String?
    var reason: String?
    var message: String?
    var podIP: String?
    var podIPs: [Address]?
    var startTime: WireTimestamp?
    var containerStatuses: [WireContainerStatus]?
  }

  struct Address: Decodable {
    var ip: String?
  }
}

extension Pod {
  init(_ wire: WirePod) {
    let metadata = wire.metadata
    let spec = wire.spec
    let status = wire.status
    let addresses = (status?.podIPs ?? []).compactMap(\.ip).filter { !$0.isEmpty }
    self.init(
      namespace: metadata?.namespace ?? "",
      name: metadata?.name ?? "",
      uid: metadata?.uid ?? "",
      resourceVersion: metadata?.resourceVersion ?? "",
      labels: metadata?.labels ?? [:],
      annotations: metadata?.annotations ?? [:],
      creationTimestamp: metadata?.creationTimestamp?.date,
      deletionTimestamp: metadata?.deletionTimestamp?.date,
      deletionGracePeriodSeconds: metadata?.deletionGracePeriodSeconds,
      nodeName: spec?.nodeName?.nonEmpty,
      hostNetwork: spec?.hostNetwork ?? false,
      restartPolicy: spec?.restartPolicy.flatMap(Pod.RestartPolicy.init(rawValue:)) ?? .always,
      containers: (spec?.containers ?? []).map(Container.init),
      initContainers: (spec?.initContainers ?? []).map(Container.init),
      phase: status?.phase?.nonEmpty.map { Phase(rawValue: $0) ?? .unknown } ?? .pending,
      reason: status?.reason?.nonEmpty,
      message: status?.message?.nonEmpty,
      podIPs: addresses.isEmpty ? [status?.podIP].compactMap { $0 }.filter { !$0.isEmpty } : addresses,
      startTime: status?.startTime?.date,
      containerStatuses: (status?.containerStatuses ?? []).map(ContainerStatus.init)
    )
  }
}
