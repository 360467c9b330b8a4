import FoundationEssentials
import Testing

/// What the chart's dashboards and alerts ask for is there: in a real Prometheus that scraped a real Pushgateway and the
/// agent.
@Suite("The dashboards and alerts", .serialized, .timeLimit(.minutes(3)))
struct DashboardTests {
  /// Queries that rightly give nothing here, by a metric in them, and why.
  private static let rightlyEmpty = [
    "afterglow_leader": "there is no lease, with a single agent",
    "afterglow_rejected_lines_total": "nothing is wrong with these pages, and noughts are not shown",
  ]

  /// Counts that are rightly nought here, by what they count, and why.
  private static let rightlyNought = [
    "status=\"failed\"": "no stage, job or query has failed", "status=\"active\"": "both applications are gone",
    "status=\"running\"": "both applications are gone",
  ]
  private static let orNought = " or vector(0)"

  /// Metrics that need more than this history has: several agents and a lease.
  private static let elsewhere = ["afterglow_leader"]

  @Test("ask for what Prometheus has, also of applications that are gone")
  func everyQuery() async throws {
    try await CapturedHistory.run { history in
      Attachment.record(history.agentPage, named: "metrics.txt")
      for name in ["spark-applications", "afterglow"] {
        let dashboard = try Dashboard.named(name)
        try await expectValues(of: dashboard, in: history)
        for panel in dashboard.panels {
          for query in panel.targets ?? [] {
            try await expectAnswer(to: query, of: "\(dashboard.title): \(panel.title)", in: history)
          }
        }
      }
      try await expectMetricsOfAlerts(in: history)
    }
  }

  private func expectValues(of dashboard: Dashboard, in history: CapturedHistory) async throws {
    for variable in dashboard.templating.list {
      guard let definition = variable.definition else { continue }
      let query = try #require(Dashboard.values(of: definition, span: history.seconds), "\(definition)")
      #expect(try await series(query, isInstant: true, in: history) > 0, "variable \(variable.name): \(query)")
    }
  }

  private func expectAnswer(to query: Dashboard.Panel.Query, of panel: String, in history: CapturedHistory) async throws
  {
    var found = 0
    // What an application shows depends on its pages: one of the two has it.
    for application in [history.succeeded, history.recorded] where found == 0 {
      // The nought that stands for nothing would hide a name that nobody has.
      let counted = query.expr.hasSuffix(Self.orNought) ? String(query.expr.dropLast(Self.orNought.count)) : query.expr
      let filled = Dashboard.filled(counted, application: application, span: history.seconds)
      #expect(!filled.contains("$"), "\(panel), \(query.refId): a variable has no value in \(filled)")
      found = try await series(filled, isInstant: query.instant, in: history)
    }
    let noughts = query.expr.hasSuffix(Self.orNought) ? Self.rightlyNought : [:]
    let excuses = Self.rightlyEmpty.merging(noughts) { excuse, _ in excuse }
    let excuse = excuses.first { query.expr.contains($0.key) }?.value
    if let excuse {
      #expect(found == 0, "\(panel), \(query.refId) gives something after all, though \(excuse): \(query.expr)")
    } else {
      #expect(found > 0, "\(panel), \(query.refId) gives nothing: \(query.expr)")
    }
  }

  /// Every word of the rules that could be a metric's name is one.
  private func expectMetricsOfAlerts(in history: CapturedHistory) async throws {
    let file = URL(filePath: "\(Tree.root)/charts/afterglow/rules/alerts.yaml")
    let rules = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let words = Set(rules.split { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "_") })
    let names = words.filter { $0.hasPrefix("afterglow_") || $0.hasPrefix("metrics_") }.map(String.init)
    #expect(names.count > 20)
    for name in names.sorted() where !Self.elsewhere.contains(name) {
      let isAgents = history.agentPage.contains("# HELP \(name) ")
      let isMark = try await series("last_over_time(\(name)[\(history.seconds)s])", isInstant: true, in: history) > 0
      #expect(isAgents || isMark, "alerts.yaml names \(name), which nobody has")
    }
  }

  private func series(_ query: String, isInstant: Bool, in history: CapturedHistory) async throws -> Int {
    try await history.prometheus.seriesWithNumbers(query, from: history.start, to: history.end, isInstant: isInstant)
  }
}
