/// The applications that are asked for, and how many there are.
struct ApplicationList: Encodable, Sendable {
  struct Choice: Sendable {
    var namespace: String?
    var state: ApplicationsQuery.Choice?
    var limit = Int.max

    init(_ query: [String: String]) throws(APIMistake) {
      namespace = query["namespace"]
      if let name = query["state"] {
        guard let state = ApplicationsQuery.Choice(rawValue: name) else {
          throw .choice("state", name, of: ApplicationsQuery.Choice.allCases.map(\.rawValue))
        }
        self.state = state
      }
      if let text = query["limit"] {
        guard let number = Int(text), number > 0 else { throw .bad("limit=\(text) is no number above 0") }
        limit = number
      }
    }

    func matches(_ application: ApplicationExplanation) -> Bool {
      (namespace ?? application.namespace) == application.namespace && state?.matches(application) ?? true
    }
  }

  var applications: [ApplicationExplanation]
  /// Of all that there are, by state.
  var counts: [String: Int]
  /// That the agent stands by, and who leads.
  var standby: String?

  init(_ all: [ApplicationExplanation], _ choice: Choice, standby: String?) {
    applications = Array(all.lazy.filter(choice.matches).prefix(choice.limit))
    counts = all.reduce(into: [:]) { $0[$1.state.rawValue, default: 0] += 1 }
    self.standby = standby
  }
}
