import Exposition
import Testing

@Suite("The agent's own page")
struct MetricFamilyTests {
  private func text(_ families: [MetricFamily]) -> String {
    String(decoding: ExpositionWriter.page(of: families), as: UTF8.self)
  }

  @Test("Families are written with HELP and TYPE, sorted by name")
  func page() {
    let families: [MetricFamily] = [
      .counter("afterglow_scrapes_total", help: "Pages\nfetched.", 12),
      .gauge("afterglow_pods", help: "Pods seen.").adding(3, ["phase": "Running"]).adding(0.5, ["phase": "\"odd\""]),
    ]
    let expected = #"""
      # HELP afterglow_pods Pods seen.
      # TYPE afterglow_pods gauge
      afterglow_pods{phase="Running"} 3
      afterglow_pods{phase="\"odd\""} 0.5
      # HELP afterglow_scrapes_total Pages\nfetched.
      # TYPE afterglow_scrapes_total counter
      afterglow_scrapes_total 12

      """#
    #expect(text(families) == expected)
    #expect(text(families.reversed()) == expected)
  }

  @Test("Families of one name become one, and a family without lines is left out")
  func merging() {
    let families: [MetricFamily] = [
      .counter("b_total", help: "First.", 1, ["x": "1"]), .counter("a_total", help: "Empty."),
      .counter("b_total", help: "Second.", 2, ["x": "2"]),
    ]
    #expect(text(families) == "# HELP b_total First.\n# TYPE b_total counter\nb_total{x=\"1\"} 1\nb_total{x=\"2\"} 2\n")
  }

  @Test("A histogram has cumulative buckets in order, a sum and a count")
  func histogram() {
    var histogram = Histogram(bounds: [0.1, 1, 10])
    for value in [0.05, 0.1, 0.5, 100] { histogram.observe(value) }
    #expect(
      text([.histogram("h_seconds", help: "Time.", histogram, ["x": "y"])]) == """
        # HELP h_seconds Time.
        # TYPE h_seconds histogram
        h_seconds_bucket{le="0.1",x="y"} 2
        h_seconds_bucket{le="1",x="y"} 3
        h_seconds_bucket{le="10",x="y"} 3
        h_seconds_bucket{le="+Inf",x="y"} 4
        h_seconds_sum{x="y"} 100.65
        h_seconds_count{x="y"} 4

        """
    )
  }

  @Test("Bounds are sorted, and what is no bound is dropped")
  func bounds() {
    let histogram = Histogram(bounds: [5, 1, .nan, 1, .infinity, -2])
    #expect(histogram.bounds == [-2, 1, 5])
    #expect(histogram.counts == [0, 0, 0, 0])
    #expect(Histogram.networkSeconds == Histogram(bounds: Histogram.networkSeconds).bounds)
  }

  @Test("An observation on a bound belongs to its bucket, one above all bounds to the last, NaN to none")
  func observations() {
    var histogram = Histogram(bounds: [1, 5])
    for value in [1, 1.5, 5, 6, .nan, -3] { histogram.observe(value) }
    #expect(histogram.counts == [2, 2, 1])
    #expect(histogram.sum == 10.5)
    #expect(histogram.count == 5)
    var unbounded = Histogram(bounds: [])
    unbounded.observe(3)
    #expect(unbounded.cumulative.map(\.bound) == [.infinity])
    #expect(unbounded.cumulative.map(\.count) == [1])
  }
}
