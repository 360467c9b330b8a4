import Console
import Delivery
import FoundationEssentials
import Timing

/// What gateways and Prometheus have of an application.
extension ClusterExplainer {
  func tellGroup(of id: String, in chain: inout ExplanationChain) async {
    if configuration.pushgateways.isEmpty {
      chain.add(.none, "gateway", "none is configured: the agent serves the groups on its /applications/metrics")
    }
    for address in configuration.pushgateways { await tell(address, of: id, in: &chain) }
    if configuration.prometheuses.isEmpty {
      chain.add(.none, "prometheus", "none is configured: nobody acknowledges what it has")
    }
    for address in configuration.prometheuses { await tell(address, of: id, in: &chain) }
  }

  private func tell(_ address: PushgatewayAddress, of id: String, in chain: inout ExplanationChain) async {
    let gateway = PushgatewayClient(address: address, on: eventLoopGroup, timeout: timeout, userAgent: Self.userAgent)
    let answer = await gateway.survey()
    try? await gateway.shutdown()
    switch answer {
    case .answered(let survey):
      let groups = survey.groups.filter { $0.key.labels.first?.value == id }
      guard !groups.isEmpty else {
        chain.add(.none, "gateway", "\(address) has no group of application \(id)")
        return
      }
      for (key, group) in groups.sorted(by: { $0.key.path < $1.key.path }) {
        var lines = ["\(address)\(key.path)"]
        if let owner = group.owner { lines.append("its owner is \(owner)") }
        if let pushed = group.pushedAt { lines.append("pushed last at \(pushed.formatted(.iso8601))") }
        if let ended = group.endedAt { lines.append("the application ended at \(ended.formatted(.iso8601))") }
        if let failed = group.failedAt, failed > group.pushedAt ?? .distantPast {
          let words = "it refused the last push, at \(failed.formatted(.iso8601)); /groups of the agent says why"
          chain.add(
            .failed,
            "gateway",
            "\(address): \(words)",
            lines,
            because: "is captured, but not delivered: \(words)"
          )
        } else {
          let generation = group.generation.map { "generation \($0)" } ?? "no generation: it is not the agent's"
          chain.add(.done, "gateway", "\(address) has the group of application \(id), \(generation)", lines)
        }
      }
    case .unreadable(let words), .broken(let words, _), .denied(let words, _), .failed(let words, _):
      chain.add(.failed, "gateway", words, because: "cannot be delivered: \(words)")
    }
  }

  private func tell(_ address: PrometheusAddress, of id: String, in chain: inout ExplanationChain) async {
    let prometheus = PrometheusClient(
      address: address,
      owner: "",
      on: eventLoopGroup,
      timeout: timeout,
      userAgent: Self.userAgent
    )
    do {
      let generations = try await prometheus.generations(of: id)
      if let newest = generations.max() {
        chain.add(.done, "prometheus", "\(address) has generation \(newest) of application \(id)")
      } else {
        chain.add(.none, "prometheus", "\(address) shows no group of application \(id) now")
      }
    } catch {
      chain.add(.failed, "prometheus", "\(address): \(error)")
    }
    try? await prometheus.shutdown()
  }
}
