import Spark
import Testing

/// That Grafana takes the chart's dashboards as they are, in any installation. What their queries give is asked in
/// EndToEndTests.
@Suite("A dashboard")
struct DashboardFileTests {
  @Test(
    "has its place in any Grafana: an id of its own, tags, a range, and no trace of one installation",
    arguments: DashboardFile.names
  )
  func identity(name: String) throws {
    let dashboard = try DashboardFile.named(name)
    #expect(dashboard.uid.hasPrefix("afterglow-") && dashboard.uid.utf8.count <= 40)
    #expect(dashboard.id == nil)
    #expect(dashboard.tags.contains("afterglow"))
    #expect(dashboard.editable)
    #expect(dashboard.schemaVersion >= 39, "Grafana 10.4")
    #expect(dashboard.time.from.hasPrefix("now-") && dashboard.time.to == "now")
    #expect(!dashboard.refresh.isEmpty)
    let others = try DashboardFile.names.filter { $0 != name }.map { try DashboardFile.named($0) }
    #expect(!others.contains { $0.uid == dashboard.uid || $0.title == dashboard.title })
  }

  @Test("says of each panel what it shows and in which unit", arguments: DashboardFile.names)
  func panels(name: String) throws {
    let panels = try DashboardFile.named(name).panels.filter { !$0.isRow }
    #expect(panels.count > 20)
    for panel in panels {
      #expect(panel.description?.hasSuffix(".") == true, "\(panel.title) has no description")
      #expect(panel.fieldConfig?.defaults.unit?.isEmpty == false, "\(panel.title) has no unit")
      #expect(panel.targets?.isEmpty == false, "\(panel.title) asks for nothing")
      let references = (panel.targets ?? []).map(\.refId)
      #expect(Set(references).count == references.count, "\(panel.title)")
    }
  }

  @Test("has no two panels in one place or of one id, and none beyond its 24 columns", arguments: DashboardFile.names)
  func places(name: String) throws {
    let panels = try DashboardFile.named(name).panels
    #expect(Set(panels.map(\.id)).count == panels.count)
    for (index, panel) in panels.enumerated() {
      #expect(panel.gridPos.x >= 0 && panel.gridPos.w > 0 && panel.gridPos.h > 0)
      #expect(panel.gridPos.x + panel.gridPos.w <= 24, "\(panel.title)")
      for other in panels[(index + 1)...] {
        #expect(!panel.gridPos.overlaps(other.gridPos), "\(panel.title) and \(other.title)")
      }
    }
  }

  @Test("asks the data source that is chosen, and no other", arguments: DashboardFile.names)
  func source(name: String) throws {
    let dashboard = try DashboardFile.named(name)
    #expect(dashboard.templating.list.first.map { [$0.name, $0.type] } == ["datasource", "datasource"])
    for panel in dashboard.panels where !panel.isRow {
      let sources = [panel.datasource].compactMap(\.self) + (panel.targets ?? []).map(\.datasource)
      #expect(sources.allSatisfy { $0.type == "prometheus" && $0.uid == "${datasource}" }, "\(panel.title)")
    }
  }

  @Test("defines each variable that it uses, and uses each that it defines", arguments: DashboardFile.names)
  func variables(name: String) throws {
    let dashboard = try DashboardFile.named(name)
    let defined = Set(dashboard.templating.list.map(\.name))
    let text = try DashboardFile.text(name)
    // `$name` and `${name}`; Grafana's own begin with two underscores.
    let used = Set(text.matches(of: /\$\{?(?<name>[a-z][a-z_]*)/).map { String($0.output.name) })
    #expect(used.subtracting(defined) == [])
    #expect(defined.subtracting(used) == [])
    for panel in dashboard.panels where !panel.isRow {
      for query in panel.targets ?? [] {
        let isChosen = query.expr.contains("$job") || query.expr.contains("afterglow_application_")
        #expect(isChosen, "\(panel.title) asks for all there is: \(query.expr)")
      }
    }
  }

  @Test("shows each mark that a group bears")
  func marks() throws {
    let text = try DashboardFile.text("spark-applications")
    for mark in [
      "info", "start_timestamp_seconds", "end_timestamp_seconds", "last_scrape_timestamp_seconds", "exit_info",
    ] {
      #expect(text.contains("afterglow_application_\(mark){"), "\(mark)")
    }
  }

  @Test("asks for what is made of Spark's REST API by the names that it has")
  func status() throws {
    let text = try DashboardFile.text("spark-applications")
    let asked = Set(text.matches(of: /\bspark_[a-z_]+/).map { String($0.output) })
    #expect(asked.count > 20)
    #expect(asked.filter { StatusFamilies.all[$0] == nil } == [])
  }
}
