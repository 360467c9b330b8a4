import Exposition
import Testing

@Suite("The syntax of a page")
struct SyntaxTests {
  private static func sample(_ name: String, _ labels: LabelSet = [:], _ value: Double = 1, at time: Int64? = nil)
    -> Sample
  {
    Sample(Series(name: name, labels: labels), value, timestamp: time)
  }

  @Test(
    "A line is read as it is meant",
    arguments: [
      ("m 1", sample("m")),
      ("m 1\r\n", sample("m")),
      ("m 1\r", sample("m")),
      ("  \tm \t 1  ", sample("m")),
      (":m_9:x 1", sample(":m_9:x")),
      ("m{} 1", sample("m")),
      ("m{}1", sample("m")),
      ("m {a=\"b\"} 1", sample("m", ["a": "b"])),
      ("m{a=\"b\",} 1", sample("m", ["a": "b"])),
      ("m{a=\"b\", c=\"d\"} 1", sample("m", ["a": "b", "c": "d"])),
      ("m{ \ta = \"b\" ,\tc=\"d\" , } 1", sample("m", ["a": "b", "c": "d"])),
      ("m{c=\"d\",a=\"b\"} 1", sample("m", ["a": "b", "c": "d"])),
      ("m{a=\"\"} 1", sample("m")),
      ("m{a=\"x}y,z=\"} 1", sample("m", ["a": "x}y,z="])),
      (#"m{a="\\ \n \" \d é"} 1"#, sample("m", ["a": "\\ \n \" \\d é"])),
      (#"m{a="\\"} 1"#, sample("m", ["a": "\\"])),
      (#"m{a="\\n"} 1"#, sample("m", ["a": "\\n"])),
      ("m 1 1520879607789", sample("m", at: 1_520_879_607_789)),
      ("m 1 -5", sample("m", at: -5)),
      (#"{"a.b"} 1"#, sample("a.b")),
      (#"{"a.b", x="1"} 1"#, sample("a.b", ["x": "1"])),
      (#"{"a.b","l é"="1",} 1"#, sample("a.b", ["l é": "1"])),
      (#"m{"l.m"="1"} 1"#, sample("m", ["l.m": "1"])),
      (#"{"a\"b"} 1"#, sample("a\"b")),
      ("m{le=\"0.1\"} 8 # {trace=\"x\"} 0.06 1.5", sample("m", ["le": "0.1"], 8)),
      ("m 8 5 # {} 1", sample("m", [:], 8, at: 5)),
      ("\u{feff}m 1", sample("m")),
    ]
  )
  func line(text: String, expected: Sample) throws {
    let page = try parse(text)
    #expect(page.samples == [expected])
    #expect(page.rejections.isEmpty, "\(page.rejections.examples)")
  }

  @Test(
    "Blank lines, comments and an empty page are nothing",
    arguments: ["", "\n \n\t\r\n", "# hello\n#\n# EOF x\n##"]
  )
  func nothing(text: String) throws {
    #expect(try parse(text) == ExpositionPage())
  }

  @Test("HELP, TYPE and UNIT tell of the family, escapes resolved")
  func metadata() throws {
    let page = try parse(
      #"""
      # HELP m_seconds A \\ and a\nnewline, "quotes".
      # TYPE  m_seconds   gauge 
      # UNIT m_seconds seconds
      #TYPE n counter
      # HELP n
      # TYPE "a.b" unknown
      # HELP "a.b" dotted
      # TYPE s StateSet
      n 1
      """#
    )
    #expect(
      page.families == [
        "m_seconds": Family(type: .gauge, help: "A \\ and a\nnewline, \"quotes\".", unit: "seconds"),
        "n": Family(type: .counter, help: ""),
        "a.b": Family(type: .untyped, help: "dotted"),
        "s": Family(type: .stateset),
      ]
    )
    #expect(page.rejections.isEmpty, "\(page.rejections.examples)")
  }

  @Test("The same metadata twice is no contradiction")
  func repeatedMetadata() throws {
    let page = try parse("# TYPE m gauge\n# TYPE m gauge\n# HELP m x\n# HELP m x\nm 1\n")
    #expect(page.families == ["m": Family(type: .gauge, help: "x")])
    #expect(page.rejections.isEmpty)
  }

  @Test(
    "OpenMetrics, told by its type or its end, has seconds for timestamps",
    arguments: [
      ("m 1 1520879607.789\n", "application/openmetrics-text; version=1.0.0; charset=utf-8"),
      ("m 1 1520879607.789\n", "Application/OpenMetrics-Text"),
      ("m 1 1520879607.789\n# EOF\n", nil),
      ("m 1 1520879607.789\r\n# EOF\r\n\n", nil),
      ("m 1 1520879607.789\n# EOF", "text/plain"),
    ]
  )
  func openMetrics(text: String, contentType: String?) throws {
    #expect(try parse(text, contentType: contentType).samples.map(\.timestamp) == [1_520_879_607_789])
  }

  @Test("A timestamp with a fraction is none in the plain text format")
  func fraction() throws {
    let page = try parse("ok 1\nm 1 1520879607.789\n# EOF x\n")
    #expect(page.rejections.counts == [.timestamp: 1])
  }

  @Test("Samples come in the page's order, a repeated series twice")
  func order() throws {
    let page = try parse("b{x=\"1\"} 1\na{x=\"1\"} 2\nb{x=\"1\"} 3\n")
    #expect(page.samples.map(\.value) == [1, 2, 3])
    #expect(page.samples[0].series == page.samples[2].series)
  }

  @Test("Labels that begin like those of the line before are not taken for them")
  func similarLabels() throws {
    let page = try parse("m{a=\"1\"} 1\nm{a=\"1\",b=\"2\"} 2\nm{a=\"12\"} 3\nm{a=\"1\"} 4\nm{a=\"1\"")
    #expect(page.samples.map(\.series.labels) == [["a": "1"], ["a": "1", "b": "2"], ["a": "12"], ["a": "1"]])
    #expect(page.rejections.total == 1)
  }
}
