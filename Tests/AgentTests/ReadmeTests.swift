import Discovery
import FoundationEssentials
import Scraping
import Testing
import Transport

@testable import Agent

@Suite struct ReadmeTests {
  private static func readme() throws -> String {
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

  @Test("the README's rules are read as they stand, once their files are there")
  func rules() throws {
    let readme = try Self.readme()
    let lines = readme.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.indices.first { $0 > 0 && lines[$0] == "rules:" && lines[$0 - 1] == "```yaml" })
    let block = lines[start...].prefix { $0 != "```" }
      .map { line in
        let parts = line.split(separator: "/etc/afterglow/", maxSplits: 1)
        return parts.count == 2 ? "\(parts[0])\(#filePath)" : String(line)
      }
    let yaml = Array(block.joined(separator: "\n").utf8)
    let configuration = try AgentConfiguration(layers: [SettingsLayer(yaml: yaml, file: "README.md")])
    #expect(configuration.rules.rules.map(\.name) == ["secured", "batch"])
    #expect(configuration.rules.rules.map(\.hasCredentials) == [true, false])
    #expect(configuration.accesses["secured"]?.tls.certificateFile == #filePath)
  }
}
