import Delivery
import Discovery
import FoundationEssentials
import Scraping
import Spark
import Testing
import Transport

@testable import Agent

@Suite struct ReadmeTests {
  static func readme() throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  @Test("the README's reference has every setting, as --help has it", arguments: Settings.all)
  func reference(setting: SettingDescription) throws {
    let readme = try Self.readme()
    let row =
      "| `\(setting.flag) \(setting.valueName)` | `\(setting.variable)` | \(setting.defaultWords) | \(setting.help) |"
    #expect(readme.contains("\n\(row)\n"), "\(row)")
  }

  @Test("the README names all that is made of Spark's REST API")
  func sparkFamilies() throws {
    let readme = try Self.readme()
    let groups = ["spark_stage_", "spark_job_", "spark_sql_query_", "spark_executor_", "spark_application_"]
    for name in StatusFamilies.all.keys {
      guard let group = groups.first(where: name.hasPrefix) else { continue }
      let rest = name.dropFirst(group.count)
      let isNamed = ["`\(name)`", "`\(rest)`", "`…_\(rest)`"].contains { readme.firstRange(of: $0) != nil }
      #expect(isNamed, "\(name)")
    }
  }

  /// What the README's example holds that begins with these lines, with files that are there.
  private static func example(beginningWith beginning: String) throws -> AgentConfiguration {
    let readme = try Self.readme()
    let start = try #require(readme.firstRange(of: "```yaml\n\(beginning)")).lowerBound
    let block = readme[start...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      .prefix { $0 != "```" }
      .map { line in
        let parts = line.split(separator: "/etc/afterglow/", maxSplits: 1)
        guard parts.count == 2 else { return String(line) }
        return "\(parts[0])\(#filePath)\(parts[1].drop { !$0.isWhitespace && $0 != "}" })"
      }
    let yaml = Array(block.joined(separator: "\n").utf8)
    return try AgentConfiguration(layers: [SettingsLayer(yaml: yaml, file: "README.md")])
  }

  @Test("the README's rules are read as they stand, once their files are there")
  func rules() throws {
    let configuration = try Self.example(beginningWith: "rules:\n  - name: secured")
    #expect(configuration.rules.rules.map(\.name) == ["secured", "drivers", "batch"])
    #expect(configuration.rules.rules.map(\.hasCredentials) == [true, false, false])
    #expect(configuration.accesses["secured"]?.tls.certificateFile == #filePath)
  }

  @Test("the README's gateways are read as they stand, once their files are there")
  func gateways() throws {
    let configuration = try Self.example(beginningWith: "pushgateway:\n")
    #expect(configuration.pushgateways.count == 2)
    let access = configuration.pushgateways.last?.endpoint.access
    #expect(access?.tls.serverName == "pushgateway.internal")
    #expect(access?.headers.map(\.name) == ["X-Scope-OrgID", "X-Api-Key"])
    #expect(configuration.prometheuses.map(\.base) == ["http://prometheus.monitoring:9090"])
  }
}
