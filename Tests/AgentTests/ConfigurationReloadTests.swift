import Discovery
import Scraping
import Testing
import YAML

@testable import Agent

@Suite("The configuration file, while the agent runs,")
struct ConfigurationReloadTests {
  private static func reading(of text: String) throws(ConfigurationError) -> ConfigurationReading {
    try ConfigurationReading(layers: [
      SettingsLayer(flags: ["job": ["flag"]]),
      SettingsLayer(yaml: Array(text.utf8), file: "afterglow.yaml"),
    ])
  }

  /// What becomes of these contents one after the other, the first of them being those at the start; in words.
  private func steps(_ texts: String...) throws -> [String] {
    var reload = ConfigurationReload(try Self.reading(of: texts[0]), contents: nil)
    return texts.map { text in
      let file: Result<[UInt8], ConfigurationError> =
        text == "absent" ? .failure(Self.absence) : .success(Array(text.utf8))
      // What is seen once may be half written.
      let steps = (0..<2).map { _ in
        reload.take(file) { contents throws(ConfigurationError) in
          try Self.reading(of: String(decoding: contents, as: UTF8.self))
        }
      }
      let step = steps.first { if case .none = $0 { false } else { true } } ?? .none
      let pending = reload.pending.isEmpty ? "" : ", pending: \(reload.pending.joined(separator: " "))"
      switch step {
      case .none: return "none" + pending
      case .keep: return "keep" + pending
      case .apply(let configuration, let changed):
        return "apply \(changed.joined(separator: " ")): growth \(configuration.schedule.growth)" + pending
      case .refuse(let error): return "refuse \(error.place)" + pending
      }
    }
  }

  private static let absence = ConfigurationError(place: "absent", problem: "", remedy: "")

  @Test("takes effect where it can, once")
  func applied() throws {
    #expect(
      try steps("growth: 0.02", "growth: 0.5", "growth: 0.5", "growth:   0.5  # why", "hold: 1m") == [
        "keep", "apply growth: growth 0.5", "none", "keep", "apply growth hold: growth 0.02",
      ]
    )
  }

  @Test("with a mistake in it changes nothing, and is complained of once")
  func refused() throws {
    #expect(
      try steps("growth: 0.02", "groth: 1", "groth: 1", "absent", "absent", "groth: 1", "growth: 0.02") == [
        "keep", "refuse afterglow.yaml:1:1: groth", "none", "refuse absent", "none",
        "refuse afterglow.yaml:1:1: groth", "keep",
      ]
    )
  }

  @Test("may have had a mistake that was put right elsewhere")
  func mended() throws {
    var reload = ConfigurationReload(try Self.reading(of: ""), contents: nil)
    let contents = Array("rules: [{name: a}]".utf8)
    let half = reload.take(.success(contents)) { _ throws(ConfigurationError) in throw Self.absence }
    guard case .none = half else { return #expect(Bool(false), "\(half)") }
    let refused = reload.take(.success(contents)) { _ throws(ConfigurationError) in throw Self.absence }
    guard case .refuse = refused else { return #expect(Bool(false), "\(refused)") }
    let mended = reload.take(.success(contents)) { contents throws(ConfigurationError) in
      try Self.reading(of: String(decoding: contents, as: UTF8.self))
    }
    guard case .apply(let configuration, ["rules"]) = mended else { return #expect(Bool(false), "\(mended)") }
    #expect(configuration.rules.rules.map(\.name) == ["a"])
  }

  @Test("that is empty for a moment, or half written, changes nothing; one that stays empty is refused")
  func emptied() throws {
    #expect(try steps("growth: 0.5", "", "growth: 0.5") == ["keep", "refuse the configuration file", "keep"])
    #expect(try steps("", "growth: 0.5") == ["keep", "apply growth: growth 0.5"], "there was nothing before")
    var reload = ConfigurationReload(try Self.reading(of: "growth: 0.5"), contents: Array("growth: 0.5".utf8))
    for text in ["", "growth: 0.", "growth: 0.5", "growth: 0.7", "growth: 0.5"] {
      let step = reload.take(.success(Array(text.utf8))) { _ throws(ConfigurationError) in throw Self.absence }
      guard case .none = step else { return #expect(Bool(false), "\(text): \(step)") }
    }
  }

  @Test("names what waits for the next start, until that is changed back")
  func pending() throws {
    #expect(
      try steps("namespace: a", "{namespace: b, growth: 0.5}", "namespace: b", "namespace: a") == [
        "keep", "apply growth: growth 0.5, pending: namespace", "apply growth: growth 0.02, pending: namespace", "keep",
      ]
    )
  }

  @Test("says nothing of a setting that a flag decides")
  func overridden() throws {
    #expect(try steps("job: a", "job: b") == ["keep", "keep"])
  }

  @Test(
    "is the same however it is laid out, and another where it means something else",
    arguments: [
      ("[{a: 1, b: [x, y]}]", "- b:\n  - x\n  - \"y\"\n  a: 1", false),
      ("[{a: 1, b: [x, y]}]", "- b:\n  - x\n  - y\n  a: 1", true),
      ("[a, b]", "[\"a,b\"]", false),
      ("[1]", "['1']", false),
      ("{a: {b: c}}", "{a: {b: d}}", false),
    ]
  )
  func canonicalText(left: String, right: String, isSame: Bool) throws {
    let texts = try [left, right].map { text in
      try YAMLParser(file: "").parseSingle(text.utf8)?.canonicalText
    }
    #expect((texts[0] == texts[1]) == isSame, "\(texts)")
  }

  @Test("the README says of each setting whether it takes effect at once")
  func documented() throws {
    let readme = try ReadmeTests.readme()
    let names = Settings.all.filter(\.isReloadable).map { "`\($0.name)`" }
    #expect(names.count > 5)
    #expect(readme.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(names.joined(separator: ", ")))
  }
}
