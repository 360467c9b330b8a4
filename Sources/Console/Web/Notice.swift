import Delivery
import Kubernetes

/// What is said above every page, whatever it shows.
struct Notice: Equatable {
  enum Kind: String {
    case bad
    case doubtful
    case plain
  }

  var kind: Kind
  var words: String

  static func all(in snapshot: AgentSnapshot) -> [Notice] {
    var notices: [Notice] = []
    if let fault = snapshot.configuration?.fault {
      notices.append(
        Notice(
          kind: .bad,
          words: "The configuration file is not used as it is now; the earlier settings hold.\n\(fault)"
        )
      )
    }
    if let fault = snapshot.webConfiguration?.fault {
      notices.append(
        Notice(kind: .bad, words: "The web configuration is not used as it is now; the earlier one holds. \(fault)")
      )
    }
    if let reason = snapshot.unreadiness {
      notices.append(Notice(kind: .doubtful, words: "The agent is not ready: \(reason)"))
    }
    notices += peers(in: snapshot).map { Notice(kind: .bad, words: $0) }
    if let standby = snapshot.leadership?.standby {
      notices.append(
        Notice(kind: .plain, words: "This agent is \(standby): what is captured is on the leader's own pages.")
      )
    }
    if let pending = snapshot.configuration?.pending, !pending.isEmpty {
      let words = pending.joined(separator: ", ")
      notices.append(Notice(kind: .plain, words: "Changed in the file, and in force from the next start on: \(words)"))
    }
    return notices
  }

  /// Who is away, and what comes of that.
  private static func peers(in snapshot: AgentSnapshot) -> [String] {
    let gateways = snapshot.gateways.compactMap { gateway in
      if let failure = gateway.lastFailure {
        return
          "The Pushgateway \(gateway.address) cannot be used; what is captured waits here until it can.\n\(failure)"
      }
      return gateway.poison.map {
        "The Pushgateway \(gateway.address) refuses every push because of somebody else's group.\n\($0)"
      }
    }
    let prometheuses = (snapshot.acknowledgement?.prometheuses ?? []).compactMap { prometheus in
      prometheus.lastFailure.map {
        "The Prometheus \(prometheus.address) cannot be asked; groups of ended applications stay until it can, within "
          + "max-hold.\n\($0)"
      }
    }
    return gateways + prometheuses
  }

  var markup: Markup { "<p class=\"notice \(kind.rawValue)\">\(lines: words)</p>" }
}
