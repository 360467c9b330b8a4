import Exposition
import Testing

@Suite("Lines that cannot be read")
struct RejectionTests {
  @Test(
    "A bad line costs that line and is counted by its reason",
    arguments: [
      ("1m 1", .metricName),
      ("= 1", .metricName),
      ("{a=\"b\"} 1", .metricName),
      ("{\"\"} 1", .metricName),
      ("{\"a\",\"b\"} 1", .metricName),
      ("é 1", .metricName),
      ("m{1a=\"b\"} 1", .labelName),
      ("m{,} 1", .labelName),
      ("m{a.b=\"c\"} 1", .labelValue),
      ("m{a=\"b\"", .labelSeparator),
      ("m{", .labelName),
      ("m{__name__=\"x\"} 1", .labelName),
      ("m{\"n\"} 1", .labelName),
      ("m{a=b} 1", .labelValue),
      ("m{a} 1", .labelValue),
      ("m{a=\"b} 1", .labelValue),
      ("m{a=\"b\\", .labelValue),
      ("m{a=\"b\" c=\"d\"} 1", .labelSeparator),
      ("m{a=\"b\";} 1", .labelSeparator),
      ("m{a=\"1\",a=\"2\"} 1", .repeatedLabel),
      ("m{a=\"1\",a=\"\"} 1", .repeatedLabel),
      ("m", .value),
      ("m{a=\"b\"}", .value),
      ("m.n 1", .value),
      ("m one", .value),
      ("m 1e400", .value),
      ("m 1,5", .value),
      ("m 1\rx", .value),
      ("m 1 now", .timestamp),
      ("m 1 99999999999999999999", .timestamp),
      ("m 1 2 3", .trailingText),
      ("m 1 # exemplar", .trailingText),
      ("# TYPE m colour", .metadata),
      ("# TYPE m", .metadata),
      ("# TYPE ", .metadata),
      ("# HELP 1m x", .metadata),
      ("# HELP m{} x", .metadata),
      ("# HELP \"m x", .metadata),
      ("# TYPE before gauge", .contradictingMetadata),
      ("# HELP before another text", .contradictingMetadata),
    ] as [(String, RejectionReason)]
  )
  func reason(line: String, reason: RejectionReason) throws {
    let before = "# TYPE before counter\n# HELP before text\nbefore{a=\"b\"} 1\n"
    let page = try parse("\(before)\(line)\nafter 2\n")
    #expect(page.samples.map(\.series.name) == ["before", "after"])
    #expect(page.rejections.counts == [reason: 1])
    #expect(page.rejections.examples == [.init(line: 4, text: line, reason: reason)])
    #expect(page.families == ["before": Family(type: .counter, help: "text")])
  }

  @Test("What is not UTF-8 costs its line", arguments: ["m{a=\"?\"} 1", "# HELP m ?", "{\"?\"} 1", "m{a=\"\\n?\"} 1"])
  func notUTF8(line: String) throws {
    let bytes = Array("ok 1\n\(line)\nok 2\n".utf8).map { $0 == UInt8(ascii: "?") ? 0xff : $0 }
    let page = try ExpositionParser().parse(bytes)
    #expect(page.samples.count == 2)
    #expect(page.rejections.counts == [.notUTF8: 1])
    #expect(page.rejections.examples.first?.text == line.replacing("?", with: "\u{fffd}"))
  }

  @Test("A comment need not be UTF-8")
  func comment() throws {
    #expect(try ExpositionParser().parse([0x23, 0x20, 0xff, 0xfe, 0x0a]).rejections.isEmpty)
  }

  @Test("At a limit a line is read, beyond it is not")
  func limits() throws {
    let limits = ExpositionParser.Limits(samples: 4, labelsPerSample: 2, nameBytes: 3, valueBytes: 5)
    let page = try parse(
      """
      abc{abc="12345",b="2"} 1
      abcd 1
      a{abcd="1"} 1
      {"abcd"} 1
      a{a="123456"} 1
      a{a="1",b="2",c="3"} 1
      # HELP a 12345
      # HELP b 123456
      # HELP abcd x
      b 1
      c 1
      d 1
      e 1

      # f 1
      not even a sample
      """,
      limits: limits
    )
    #expect(page.samples.map(\.series.name) == ["abc", "b", "c", "d"])
    #expect(page.families == ["a": Family(help: "12345")])
    #expect(
      page.rejections.counts == [.nameTooLong: 4, .valueTooLong: 2, .tooManyLabels: 1, .tooManySamples: 2]
    )
  }

  @Test("The families of a page are limited as its samples are")
  func families() throws {
    let page = try parse("a 1\n# TYPE a gauge\n# TYPE b gauge\n# HELP a x\n", limits: .init(samples: 1))
    #expect(page.families == ["a": Family(type: .gauge, help: "x")])
    #expect(page.rejections.counts == [.tooManyFamilies: 1])
  }

  @Test("Five examples are kept, all are counted")
  func examples() throws {
    let page = try parse("ok 1\n" + String(repeating: "bad\r\n", count: 7))
    #expect(page.rejections.total == 7)
    #expect(page.rejections.examples.map(\.line) == [2, 3, 4, 5, 6])
    #expect(page.rejections.examples.allSatisfy { $0.text == "bad" })
  }

  @Test("An example is cut at 200 bytes, never within a character")
  func excerpt() throws {
    let page = try parse("ok 1\nab" + String(repeating: "é", count: 200))
    #expect(page.rejections.examples.first?.text == "ab" + String(repeating: "é", count: 99))
    let odd = try parse("ok 1\nabc" + String(repeating: "é", count: 200))
    #expect(odd.rejections.examples.first?.text == "abc" + String(repeating: "é", count: 98))
  }

  @Test("Every reason has words of its own, and a raw value fit for a label", arguments: RejectionReason.allCases)
  func words(reason: RejectionReason) {
    #expect(reason.description.count > 15)
    #expect(RejectionReason.allCases.filter { $0.description == reason.description } == [reason])
    #expect(reason.rawValue.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 })
    let example = Rejections.Example(line: 3, text: "m x", reason: reason)
    #expect(example.description == "line 3: \(reason.description): m x")
  }
}

@Suite("The strict parser")
struct StrictTests {
  @Test("One bad line makes the page an error that names it")
  func badLine() throws {
    let parser = ExpositionParser(isStrict: true)
    let example = Rejections.Example(line: 2, text: "bad", reason: .value)
    #expect(throws: ExpositionError.badLine(example)) { try parser.parse(Array("ok 1\nbad\nok 2\n".utf8)) }
    #expect(ExpositionError.badLine(example).description.contains("line 2"))
    #expect(try parser.parse(Array("ok 1\n".utf8)).count == 1)
  }
}
