import Exposition
import Fixtures
import Testing

@Suite("Writing a page")
struct WriterTests {
  private func sample(_ name: String, _ labels: LabelSet = [:], _ value: Double = 1, at time: Int64? = nil) -> Sample {
    Sample(Series(name: name, labels: labels), value, timestamp: time)
  }

  @Test("Metrics are sorted by name, series by labels, and the order given does not matter")
  func order() {
    let samples = [
      sample("a"), sample("a", ["x": "1"]), sample("a", ["x": "2"], 3), sample("a_b"), sample("b", ["x": "1"]),
      sample("é"),
    ]
    let text = "a 1\na{x=\"1\"} 1\na{x=\"2\"} 3\na_b 1\nb{x=\"1\"} 1\n{\"é\"} 1\n"
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<20 {
      let result = ExpositionWriter().write(samples.shuffled(using: &generator))
      #expect(result.text == text)
      #expect(result.samples == 6)
      #expect(result.duplicates == 0)
    }
  }

  @Test("One series stands there once: the last wins, the others are counted")
  func duplicates() {
    let samples = [
      sample("m", ["a": "1"], 1), sample("n"), sample("m", ["a": "1"], 2), sample("m", ["a": "2"], 9),
      sample("m", ["a": "1"], 3),
    ]
    let result = ExpositionWriter().write(samples)
    #expect(result.text == "m{a=\"1\"} 3\nm{a=\"2\"} 9\nn 1\n")
    #expect(result.duplicates == 2)
    #expect(result.samples == 3)
  }

  @Test("A name that cannot be written is left out and counted")
  func unwritable() {
    let result = ExpositionWriter().write([sample(""), sample("m", ["": "x"]), sample("m")])
    #expect(result.text == "m 1\n")
    #expect(result.unwritable == 2)
  }

  @Test("Label values are escaped, and names that need it are quoted")
  func escaping() {
    let result = ExpositionWriter().write([
      sample("m", ["a": "\\ \n \" } é \t"]), sample("a.b"), sample("a.b", ["c-d": "1", "e": "2"]), sample("q\"\n"),
    ])
    #expect(
      result.text == #"""
        {"a.b"} 1
        {"a.b","c-d"="1",e="2"} 1
        m{a="\\ \n \" } é 	"} 1
        {"q\"\n"} 1

        """#
    )
  }

  @Test("Timestamps are written only if asked for, in milliseconds")
  func timestamps() {
    let samples = [sample("m", at: 1_520_879_607_789)]
    #expect(ExpositionWriter().write(samples).text == "m 1\n")
    #expect(ExpositionWriter(timestamps: .keep).write(samples).text == "m 1 1520879607789\n")
  }

  @Test("Types are left out by default")
  func noTypes() {
    let families = ["m": Family(type: .gauge, help: "x")]
    #expect(ExpositionWriter().write([sample("m")], families: families).text == "m 1\n")
  }

  @Test("Types kept stand once before their metric's samples, a histogram's parts together")
  func types() {
    let families = [
      "h": Family(type: .histogram, help: "A \\ and\nmore."), "m": Family(type: .gauge), "unused": Family(type: .gauge),
      "h_b": Family(help: "Only words."), "s": Family(type: .untyped),
    ]
    let samples = [
      sample("m", ["a": "1"]), sample("m", ["a": "2"]), sample("h_sum"), sample("h_bucket", ["le": "+Inf"]),
      sample("h_b"),
      sample("h_count"), sample("plain"), sample("s_sum"),
    ]
    #expect(
      ExpositionWriter(types: .keep).write(samples, families: families).text == #"""
        # HELP h A \\ and\nmore.
        # TYPE h histogram
        h_bucket{le="+Inf"} 1
        h_count 1
        h_sum 1
        # HELP h_b Only words.
        h_b 1
        # TYPE m gauge
        m{a="1"} 1
        m{a="2"} 1
        plain 1
        s_sum 1

        """#
    )
  }

  @Test("OpenMetrics' types become those of the plain text format")
  func openMetricsTypes() throws {
    let page = try parse(
      """
      # TYPE c counter
      # HELP c Counted.
      c_total 5
      c_created 1
      # TYPE build info
      build_info{version="1"} 1
      # TYPE st stateset
      st{st="a"} 1
      # EOF
      """
    )
    #expect(
      ExpositionWriter(types: .keep).write(page.samples, families: page.families).text == """
        # TYPE build_info gauge
        build_info{version="1"} 1
        c_created 1
        # HELP c_total Counted.
        # TYPE c_total counter
        c_total 5
        # TYPE st gauge
        st{st="a"} 1

        """
    )
  }
}
