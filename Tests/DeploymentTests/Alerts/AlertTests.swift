import FoundationEssentials
import Testing

/// That each alert does what it says, by Prometheus' own tool. That the metrics they speak of are there is asked in
/// EndToEndTests.
@Suite("The alerts")
struct AlertTests {
  @Test("are rules that Prometheus takes")
  func check() async throws {
    let outcome = try await Tool.promtool.run("check", "rules", AlertRules.path)
    #expect(outcome.isSuccess, "\(outcome)")
  }

  @Test("fire when they should, and not when they should not", arguments: AlertCases.names)
  func cases(name: String) async throws {
    let outcome = try await Tool.promtool.run("test", "rules", AlertCases.path(name))
    #expect(outcome.isSuccess, "\(outcome)")
  }

  @Test("have all of their cases in files that are run")
  func files() throws {
    let folder = "\(Tree.chart)/rules/tests"
    let found = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(found == AlertCases.names.map { "\($0).yaml" })
  }

  @Test("have each a case that fires and one that is silent, and name no label that theirs has not")
  func coverage() throws {
    let alerts = try AlertRules.read().alerts
    let cases = try AlertCases.read()
    #expect(Set(alerts.map(\.alert)).count == alerts.count)
    #expect(alerts.count > 20)
    for alert in alerts {
      let mark = "alertname=\"\(alert.alert)\""
      let queries = cases.flatMap { $0.queries ?? [] }.filter { $0.expr.contains(mark) }
      let firing = queries.flatMap(\.samples).filter {
        $0.labels.contains(mark) && $0.labels.contains("alertstate=\"firing\"")
      }
      #expect(!firing.isEmpty, "\(alert.alert) has no case in which it fires")
      #expect(queries.contains { $0.samples.isEmpty }, "\(alert.alert) has no case in which it is silent")
      for label in alert.labelsNamed {
        let isThere = firing.contains { $0.labels.contains(", \(label)=") || $0.labels.contains("{\(label)=") }
        #expect(isThere, "\(alert.alert) speaks of \(label), which it has not")
      }
    }
  }

  @Test("say how bad it is, what it is, and what to do, in a place that is there")
  func words() throws {
    let readme = try Tree.text("README.md")
    for alert in try AlertRules.read().alerts {
      #expect(["critical", "warning", "info"].contains(alert.labels["severity"]), "\(alert.alert)")
      #expect(alert.annotations["summary"]?.isEmpty == false, "\(alert.alert)")
      #expect(alert.annotations["description"]?.hasSuffix(".") == true, "\(alert.alert)")
      #expect(alert.annotations["runbook"] == "README.md#alerts", "\(alert.alert)")
      #expect(readme.contains("\n| `\(alert.alert)` | \(alert.labels["severity"] ?? "") |"), "\(alert.alert)")
    }
    #expect(readme.contains("\n### Alerts\n"))
  }
}
