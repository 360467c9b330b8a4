import Exposition
import Fixtures
import FoundationEssentials
import Testing

@Suite("Labels that Spark does not escape")
struct SparkLabelTests {
  private struct Application: Decodable {
    var id: String
    var name: String
  }

  /// The lines of one page as Spark writes them.
  private func page(name: String, values: [String] = ["0", "2", "1.466"]) -> String {
    let lines = values.enumerated().map { index, value in
      "metrics_executor_m\(index){application_id=\"spark-1\", application_name=\"\(name)\", executor_id=\"driver\"} "
        + value + "\n"
    }
    return "spark_info{version=\"3.5.9\", revision=\"7c14\"} 1.0\n" + lines.joined()
  }

  @Test("A captured hostile name is recovered whole on every line", arguments: ["3.4.4", "3.5.9", "4.3.0"])
  func captured(version: String) throws {
    let folder = "spark-\(version)-misc"
    let page = try ExpositionParser().parse(Fixture.spark("\(folder)/hostile.metrics_executors_prometheus.body"))
    let json = Data(try Fixture.spark("\(folder)/hostile.api_v1_applications.body"))
    let application = try #require(try JSONDecoder().decode([Application].self, from: json).first)
    #expect(page.samples.count == 20)
    #expect(page.rejections.isEmpty, "\(page.rejections.examples)")
    for sample in page.samples.dropFirst() {
      let name = try #require(sample.series.labels["application_name"])
      #expect(Array(name.utf8) == Array(application.name.utf8))
      #expect(sample.series.labels["application_id"] == application.id)
      #expect(sample.series.labels["executor_id"] == "driver")
    }
  }

  @Test(
    "A name is taken as it stands",
    arguments: [
      "plain", "back\\slash", "ends in \\", "\\n is no newline", "\"", "\\\"", "}", "a} 1", "line\nbreak",
      "\n\nmetrics_executor_m0 7\n", "# HELP x", "tab\there", "naïve 世😀", "x\", executor_id=\"1\"} 5", "crlf\r\nhere",
      "trap\", executor_id=\"1",
    ]
  )
  func verbatim(name: String) throws {
    let page = try parse(page(name: name))
    #expect(page.samples.map(\.value) == [1, 0, 2, 1.466])
    #expect(page.rejections.isEmpty, "\(page.rejections.examples)")
    #expect(
      page.samples.dropFirst().allSatisfy {
        Array(($0.series.labels["application_name"] ?? "").utf8) == Array(name.utf8)
      }
    )
  }

  @Test("An empty name is no label")
  func empty() throws {
    let page = try parse(page(name: ""))
    #expect(page.samples.count == 4)
    #expect(page.samples[1].series.labels == ["application_id": "spark-1", "executor_id": "driver"])
  }

  @Test("Lines are counted through names with newlines")
  func lineNumbers() throws {
    let page = try parse(page(name: "a\nb") + "bad\n")
    #expect(page.rejections.examples.map(\.line) == [8])
  }

  @Test("A line whose quotes are broken does not swallow the next one")
  func brokenLine() throws {
    let lines = page(name: "app").split(separator: "\n")
    let text = [lines[0], lines[1].replacing("app\"", with: "app"), lines[2], lines[3]].joined(separator: "\n")
    let page = try parse(text)
    #expect(page.samples.map(\.series.name) == ["spark_info", "metrics_executor_m1", "metrics_executor_m2"])
    #expect(page.rejections.total == 1)
    #expect(page.rejections.examples.first?.line == 2)
    #expect(page.samples.dropFirst().allSatisfy { $0.series.labels["application_name"] == "app" })
  }

  @Test(
    "A bad value costs its own line only, on the first line of an executor as on a later one",
    arguments: [0, 1, 2]
  )
  func badValue(index: Int) throws {
    var values = ["1", "2", "3"]
    values[index] = "many"
    let page = try parse(page(name: "app", values: values))
    #expect(page.samples.count == 3)
    #expect(page.rejections.counts == [.value: 1])
  }

  @Test("Who escapes as the format wants it is read so: other metrics, other spacing, other labels")
  func escapedElsewhere() throws {
    let page = try parse(
      #"""
      other{application_id="1", application_name="a\\b", executor_id="2"} 1
      metrics_executor_x{application_id="1",application_name="a\\b",executor_id="2"} 1
      metrics_executor_x{application_name="a\\b"} 1
      """#
    )
    #expect(page.samples.map { $0.series.labels["application_name"] } == [#"a\b"#, #"a\b"#, #"a\b"#])
  }

  @Test("Equal labels are read in the one way for Spark's metrics and in the other for others, in either order")
  func bothWays() throws {
    let labels = #"{application_id="1", application_name="a\\b", executor_id="2"} 1"#
    let text = ["other", "metrics_executor_x", "other", "metrics_executor_y"].map { $0 + labels }.joined(
      separator: "\n"
    )
    let names = try parse(text).samples.map { $0.series.labels["application_name"] }
    #expect(names == [#"a\b"#, #"a\\b"#, #"a\b"#, #"a\\b"#])
  }

  @Test("A bad value before them does not change how names are read")
  func badValueFirst() throws {
    let page = try parse(page(name: #"a\\b"#, values: ["many", "2", "3"]))
    #expect(page.samples.dropFirst().map { $0.series.labels["application_name"] } == [#"a\\b"#, #"a\\b"#])
    #expect(page.rejections.counts == [.value: 1])
  }

  @Test(
    "A name that looks like other labels, or like a finished line with more behind it, is still one name",
    arguments: [#"a", executor_id="9"} 5 # {b"#, #"a", b="c"#, #"a",b="c",d="e"#, #"a"} 5 # {b="c"#]
  )
  func forged(name: String) throws {
    let page = try parse(#"metrics_executor_x{application_id="1", application_name="\#(name)", executor_id="2"} 42"#)
    #expect(page.values == [42])
    #expect(page.layout.series[0].labels["application_name"] == name)
    #expect(page.layout.series[0].labels["executor_id"] == "2")
  }

  @Test("Good lines behind one that only looks like Spark's stay lines")
  func lookalike() throws {
    let text = """
      metrics_executor_x{application_id="1", application_name="a"} 1
      ok 3
      n{b="1", executor_id="2"} 5
      metrics_executor_y{application_id="1", application_name="a", executor_id="2"} 6 1700000000000
      n{b="2", executor_id="2"} 7
      """
    let page = try parse(text)
    #expect(page.values == [1, 3, 5, 6, 7])
    #expect(page.layout.series.map { $0.labels["application_name"] } == ["a", nil, nil, "a", nil])
  }

  @Test("Labels without the blank behind them that Spark writes are read in the format's way, after any line")
  func otherBlanks() throws {
    let labels = #"metrics_executor_x{application_id="1", application_name="a\\b", executor_id="2"}"#
    let names = try parse([" 1", "2", "  3", "\t4", " 5"].map { labels + $0 }.joined(separator: "\n")).samples
      .map { $0.series.labels["application_name"] }
    #expect(names == [#"a\\b"#, #"a\b"#, #"a\b"#, #"a\b"#, #"a\\b"#])
  }

  @Test("A name longer than the limit costs its lines")
  func limit() throws {
    let limits = ExpositionParser.Limits(valueBytes: 10)
    #expect(try parse(page(name: String(repeating: "x", count: 10)), limits: limits).samples.count == 4)
    let page = try parse(page(name: String(repeating: "x", count: 11)), limits: limits)
    #expect(page.samples.count == 1)
    #expect(page.rejections.counts == [.valueTooLong: 3])
  }
}
