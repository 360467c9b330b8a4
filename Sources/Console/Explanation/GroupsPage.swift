import Delivery
import Kubernetes

/// What `/groups` says: as it is for programs, as text for reading in a terminal.
struct GroupsPage: Encodable, Sendable {
  var gateways: [GatewayExplanation]
  /// Who has to have the last values of a group before it is deleted.
  var prometheuses: [PrometheusExplanation]
  /// Those that are asked for.
  var groups: [GroupExplanation]
  /// How many there are in all.
  var known: Int
  /// That the agent stands by, and who leads.
  var standby: String?

  var text: String {
    if let standby { return "\(standby.printable), and tells on its own page which groups there are\n" }
    let peers = gateways.map(\.lines) + prometheuses.map(\.lines)
    var paragraphs = (peers + groups.map(Self.lines)).map(Self.paragraph)
    if groups.isEmpty {
      paragraphs.append(
        (known == 0 ? "There is no group. " : "No such group among \(known). ")
          + "An application has one from its first page until its last values have been "
          + "delivered and held; /targets says which pods are scraped.\n"
      )
    }
    return paragraphs.joined(separator: "\n")
  }

  private static func lines(of group: GroupExplanation) -> [String] {
    var lines = [group.title]
    lines.append("  \(group.state): \(group.explanation)")
    if let complaint = group.complaint { lines.append("  \(complaint)") }
    if let outcome = group.outcome {
      let reason = group.reason.map { ", \($0)" } ?? ""
      let exitCode = group.exitCode.map { ", exit code \($0)" } ?? ""
      lines.append("  \(outcome)\(reason)\(exitCode)")
    }
    let place = group.url.map { group.isForwarded == false ? " for \($0)" : " at \($0)" } ?? ""
    lines.append("  generation \(group.generation)\(place)")
    return lines
  }

  private static func paragraph(_ lines: [String]) -> String {
    lines.map(\.printable).joined(separator: "\n") + "\n"
  }
}

extension GroupsPage {
  init(_ snapshot: AgentSnapshot, now: ContinuousClock.Instant, where isAsked: (GroupExplanation) -> Bool) {
    self.init(
      gateways: snapshot.gateways.map(GatewayExplanation.init),
      prometheuses: (snapshot.acknowledgement?.prometheuses ?? []).map { PrometheusExplanation($0, now: now) },
      groups: GroupExplanation.all(in: snapshot, now: now).filter(isAsked),
      known: snapshot.groups.count,
      standby: snapshot.leadership?.standby
    )
  }
}
