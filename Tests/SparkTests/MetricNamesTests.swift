import Exposition
import Fixtures
import Spark
import Testing

@Suite struct MetricNamesTests {
  private func names(_ series: [Series], of id: String = "spark-5e9d") -> [String?] {
    MetricNames.normalised.names(of: series, application: id)
  }

  private func series(_ name: String, type: String? = nil) -> Series {
    Series(name: name, labels: type.map { ["type": $0] } ?? [:])
  }

  @Test("the application's id goes out of the name, in which Spark wrote it with underscores")
  func id() {
    #expect(
      names([
        series("metrics_spark_5e9d_driver_jvm_x_Count", type: "counters"), series("metrics_other_driver_x_Count"),
        series("metrics_executor_rddBlocks"), series("spark_info"), series("metrics_spark_5e9da_x"),
      ]) == [
        "metrics_driver_jvm_x_Count", "metrics_other_driver_x_Count", "metrics_executor_rddBlocks", "spark_info",
        "metrics_spark_5e9da_x",
      ]
    )
  }

  @Test("a gauge stands there once, whichever of its two series there are; what else ends so keeps its name")
  func gauges() {
    let prefix = "metrics_spark_5e9d_driver_"
    #expect(
      names([
        series("\(prefix)a_Number", type: "gauges"), series("\(prefix)a_Value", type: "gauges"),
        series("\(prefix)b_Value", type: "gauges"), series("\(prefix)c_Value", type: "counters"),
        series("\(prefix)d_Mean", type: "histograms"), series("a_Number", type: "gauges"),
      ]) == [
        "metrics_driver_a", nil, "metrics_driver_b", "metrics_driver_c_Value", "metrics_driver_d_Mean", "a_Number",
      ]
    )
  }

  @Test("a namespace in place of the id goes out of the name too, whatever it is")
  func namespace() {
    for namespace in ["prod", "etl_job", "my_driver_app", "driver", "spark_00112233445566778899aabbccddeeff"] {
      let prefix = "metrics_\(namespace)_driver_"
      let page = [
        series("\(prefix)jvm_x_Number", type: "gauges"), series("\(prefix)jvm_x_Value", type: "gauges"),
        series("\(prefix)LiveListenerBus_x_Count", type: "counters"),
        series("metrics_executor_rddBlocks"), series("jvm_x", type: "gauges"),
      ]
      #expect(
        names(page) == [
          "metrics_driver_jvm_x", nil, "metrics_driver_LiveListenerBus_x_Count", "metrics_executor_rddBlocks", "jvm_x",
        ],
        "\(namespace)"
      )
    }
  }

  @Test("a page keeps its names where it is not certain that a namespace stands in them")
  func uncertain() {
    func page(_ names: [String]) -> [Series] { names.map { series($0, type: "gauges") } }
    let pages = [
      // Others' metrics, of which none stands there twice.
      page(["metrics_a_driver_x_Number", "metrics_a_driver_y_Number"]),
      // Two namespaces.
      page(["metrics_a_driver_x_Number", "metrics_a_driver_x_Value", "metrics_b_driver_x_Number"]),
      // A master's.
      page(["metrics_master_apps_Number", "metrics_master_apps_Value"]),
      // All of one source, and of two places that could be meant.
      page(["metrics_a_driver_b_driver_x_Number", "metrics_a_driver_b_driver_x_Value"]),
      // Without a namespace already.
      page(["metrics_driver_x_Number", "metrics_driver_x_Value"]),
    ]
    for page in pages { #expect(names(page) == page.map(\.name)) }
    let labelled = ["Number", "Value"].map { end in
      Series(name: "metrics_a_driver_x_\(end)", labels: ["type": "gauges", "cluster": "b"])
    }
    #expect(names(labelled) == labelled.map(\.name))
  }

  @Test("a real page says the same with a namespace as with the application's id")
  func realNamespace() throws {
    let path = "spark-3.5.9/metrics_prometheus_slash.body"
    let page = try ExpositionParser().parse(Fixture.spark(path)).layout.series
    let chosen = page.map { series in
      Series(
        name: series.name.replacing("metrics_local_1795226541809_", with: "metrics_team_driver_a_"),
        labels: series.labels
      )
    }
    #expect(names(chosen, of: "local-1795226541809") == names(page, of: "local-1795226541809"))
  }

  @Test("a real page keeps every metric, once, and says the same of runs with other ids")
  func realPages() throws {
    let pages = try [
      ("spark-3.5.9/metrics_prometheus_slash.body", "local-1795226541809"),
      ("spark-3.5.9-local-cluster/metrics_prometheus_slash.body", "app-20261121020541-0000"),
    ].map { path, id in
      let series = try ExpositionParser().parse(Fixture.spark(path)).layout.series
      return (series, names(series, of: id).compactMap(\.self))
    }
    for (series, names) in pages {
      let gauges = series.filter { $0.labels["type"] == "gauges" }.count
      #expect(names.count == series.count - gauges / 2)
      #expect(Set(names).count == names.count)
      #expect(names.allSatisfy { $0.hasPrefix("metrics_driver_") }, "\(names.prefix(3))")
    }
    let common = Set(pages[0].1).intersection(pages[1].1)
    #expect(common.count > 120)
  }

  @Test("by default the names are Spark's")
  func original() {
    let all = [series("metrics_spark_5e9d_driver_a_Number", type: "gauges")]
    #expect(MetricNames.original.names(of: all, application: "spark-5e9d") == all.map(\.name))
  }
}
