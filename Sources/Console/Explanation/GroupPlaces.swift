import Delivery

/// Where groups stand, and what is said of them there.
struct GroupPlaces {
  struct Place {
    var gateway: String?
    var url: String?
    /// Why the group is not there as it should be.
    var complaint: String?
    /// Why nothing gets there at the moment.
    var trouble: String?
    /// Whether it has got there; `nil` where no gateway is configured, so that the agent serves it itself.
    var isForwarded: Bool?

    /// What it waits for, where no gateway has had it yet.
    var awaited: String? {
      isForwarded == false ? "it waits for its first push to \(url ?? "a Pushgateway")" : nil
    }
  }

  private let complaints: [String: String]
  private let gateways: [String: PushgatewayStatus]
  private let gatewaysOfGroups: [String: String]

  init(_ snapshot: AgentSnapshot) {
    complaints = snapshot.gateways.reduce(into: [:]) { all, gateway in
      all.merge(gateway.refusals) { first, _ in first }
    }
    gateways = Dictionary(snapshot.gateways.map { ($0.address, $0) }) { first, _ in first }
    gatewaysOfGroups = snapshot.gatewaysOfGroups
  }

  subscript(id: String) -> Place {
    let gateway = gatewaysOfGroups[id].flatMap { gateways[$0] }
    return Place(
      gateway: gateway?.address,
      url: gateway?.url(of: id),
      complaint: complaints[id],
      trouble: gateway.flatMap { $0.lastFailure ?? $0.poison },
      isForwarded: gateways.isEmpty ? nil : gateway.map { !$0.unforwarded.contains(id) } ?? false
    )
  }
}
