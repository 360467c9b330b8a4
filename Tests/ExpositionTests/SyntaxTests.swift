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
    arguments: ["", "\n \n\t\r\n", "# hello\n#\n# EOF x\n##", "# TYPE\n#HELP\n# UNIT (s)"]
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

  @Test("Every kind of metric of OpenMetrics is read, with what hangs on its samples")
  func openMetricsKinds() throws {
    let page = try parse(
      #"""
      # TYPE tasks counter
      # UNIT tasks seconds
      # HELP tasks Time in "tasks".
      tasks_total{stage="1"} 17.0 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.5
      tasks_created{stage="1"} 1520872607.123
      # TYPE size histogram
      size_bucket{le="0.1"} 8 # {} 0.054
      size_bucket{le="+Inf"} 17 # {span="a b",other="}"} 9.8
      size_count 17
      size_sum 324789.3
      # TYPE queue gaugehistogram
      queue_bucket{le="+Inf"} 2
      queue_gcount 2
      queue_gsum 1.5e-3
      # TYPE wait summary
      wait{quantile="0.5"} NaN
      wait_sum +Inf
      # TYPE build info
      build_info{entity="spark",version="4.3.0"} 1
      # TYPE state stateset
      state{state="running"} 1
      state{state="lost"} 0
      # TYPE odd unknown
      odd -0x1p-1
      # EOF
      """#,
      contentType: "application/openmetrics-text; version=1.0.0"
    )
    #expect(page.rejections.isEmpty, "\(page.rejections.examples)")
    #expect(
      page.layout.series.map(\.name) == [
        "tasks_total", "tasks_created", "size_bucket", "size_bucket", "size_count", "size_sum", "queue_bucket",
        "queue_gcount", "queue_gsum", "wait", "wait_sum", "build_info", "state", "state", "odd",
      ]
    )
    #expect(
      page.values.filter { !$0.isNaN } == [
        17, 1520872607.123, 8, 17, 17, 324789.3, 2, 2, 0.0015, .infinity, 1, 1, 0, -0.5,
      ]
    )
    #expect(page.samples[0].timestamp == 1_520_879_607_789)
    #expect(page.samples.dropFirst().allSatisfy { $0.timestamp == nil })
    #expect(page.families["tasks"] == Family(type: .counter, help: "Time in \"tasks\".", unit: "seconds"))
    #expect(
      ["size", "queue", "wait", "build", "state", "odd"].map { page.families[$0]?.type } == [
        .histogram, .gaugehistogram, .summary, .info, .stateset, .untyped,
      ]
    )
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
