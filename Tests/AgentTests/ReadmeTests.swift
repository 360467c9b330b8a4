import Agent
import FoundationEssentials
import Testing

@Suite struct ReadmeTests {
  @Test("the README's reference has every setting, as --help has it", arguments: Settings.all)
  func reference(setting: SettingDescription) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
    let readme = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let row =
      "| `\(setting.flag) \(setting.valueName)` | `\(setting.variable)` | \(setting.defaultWords) | \(setting.help) |"
    #expect(readme.contains("\n\(row)\n"), "\(row)")
  }
}
