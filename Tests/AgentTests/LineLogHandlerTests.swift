import FoundationEssentials
import Logging
import Testing

@testable import Agent

@Suite struct LineLogHandlerTests {
  private let time = Date(timeIntervalSince1970: 1_795_227_859.903)

  private func line(_ style: LineLogHandler.Style, _ message: String, _ fields: [(String, String)] = []) -> String {
    LineLogHandler(label: "afterglow", threshold: LogThreshold(.info), style: style)
      .line(level: .warning, message: message, fields: fields.map { (name: $0.0, value: $0.1) }, at: time)
  }

  @Test("JSON is one object a line")
  func json() throws {
    let line = line(.json, "pod is \"gone\"", [("pod", "a/b"), ("cause", "x\ny\u{1B}[31m")])
    let object = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
    #expect(object["level"] == "warning")
    #expect(object["message"] == "pod is \"gone\"")
    #expect(object["cause"] == "x\ny\u{1B}[31m")
    #expect(object["time"] == "2026-11-21T02:24:19.903Z")
    #expect(!line.contains("\n"))
  }

  @Test("text quotes what would not be clear without")
  func text() {
    #expect(
      line(.text(coloured: false), "pushed", [("group", "a"), ("words", "two words"), ("empty", "")])
        == "2026-11-21T02:24:19.903Z WARNING  pushed group=a words=\"two words\" empty=\"\""
    )
  }

  @Test("no control character of foreign text reaches a terminal")
  func hostile() {
    let line = line(.text(coloured: false), "x", [("name", "\u{1B}[2J\u{9B}31m\u{7}\r")])
    #expect(line.unicodeScalars.allSatisfy { !(0..<32).contains($0.value) && !(127..<160).contains($0.value) })
  }
}
