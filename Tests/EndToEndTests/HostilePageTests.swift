import FoundationEssentials
import Kubernetes
import SimulatedCluster
import Subprocess
import Testing

/// What is on it is as bad as it can be, and the receivers are the real ones.
@Suite("A page that is hard to read", .serialized, .timeLimit(.minutes(2)))
struct HostilePageTests {
  private static let page = #"""
    # TYPE odd_total counter
    # HELP odd_total Of a type that other groups may contradict.
    odd_total{le gal="1"} 1
    odd_total{a="quote \" backslash \\ newline \n brace } é 😀"} 0x1p4
    metrics_executor_x{application_id="spark-odd", application_name="a "quoted\n} name{, b="c"", executor_id="1"} 5
    {"a.b", "l.m"="dotted"} 1.5
    twice{x="1"} 1
    twice{x="1"} 2
    twice{x="1",} 3
    timed 4 1520879607789
    not_a_number NaN
    endless +Inf
    go_goroutines 5
    owned{job="mine",__hidden="1",namespace="theirs"} 6
    noise_total 1
    old_name 7
    exemplar 8 # {trace="x"} 1
    garbage
    last -0.5
    """#

  @Test("reaches Prometheus through a Pushgateway with all that is good of it, relabelled")
  func reachesPrometheus() async throws {
    try await withTemporaryFolder { folder in
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await PrometheusProcess.run(scraping: [gateway.authority], in: folder) { prometheus in
          try await TestCluster.run { cluster in
            try await serve(Self.page, in: folder) { address in
              let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
              let arguments = [
                "--kubeconfig", kubeconfig.path, "--pushgateway", gateway.url, "--metric-relabelings",
                #"[{action: drop, source_labels: [__name__], regex: noise_.*},"#
                  + #" {source_labels: [__name__], regex: old_(.*), target_label: __name__, replacement: new_$1}]"#,
              ]
              let (_, ending) = try await AfterglowProcess.run(arguments, in: folder) { agent in
                try cluster.server.create(pod(at: address))
                try await expectGoodLines(in: prometheus)
                let metrics = try await agent.metrics()
                #expect(metrics.value("afterglow_rejected_lines_total", ["reason": "label_value"]) ?? 0 > 0)
                #expect(metrics.value("afterglow_rejected_lines_total", ["reason": "value"]) ?? 0 > 0)
                #expect(metrics.value("afterglow_relabelling_dropped_samples_total", ["reason": "rule"]) ?? 0 > 0)
                #expect(
                  metrics.value("afterglow_pushgateway_left_out_samples_total", ["reason": "gateway_name"]) ?? 0 > 0
                )
                #expect(metrics.value("afterglow_pushgateway_duplicate_samples_total") ?? 0 > 0)
                #expect(metrics.value("afterglow_pushgateway_refused_groups") == 0)
                #expect(agent.log(.warning, mentioning: "lines of the page are left out").count == 1)
                #expect(agent.log(.error, .critical).isEmpty)
              }
              #expect(ending.status == .exited(0))
            }
          }
        }
      }
    }
  }

  private func expectGoodLines(in prometheus: PrometheusProcess) async throws {
    let query = "{application_id=\"spark-odd\",__name__!~\"afterglow_.*|push_.*\"}"
    let samples = try await eventually("Prometheus to return \(query)", within: .seconds(20)) {
      let samples = try await prometheus.query(query)
      return samples.isEmpty ? nil : samples
    }
    let found = Dictionary(samples.map { ($0.labels["__name__"] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    #expect(samples.count == found.count)
    let values = found.mapValues(\.value).filter { !$0.value.isNaN }
    #expect(
      values == [
        "odd_total": 16, "metrics_executor_x": 5, "a_b": 1.5, "twice": 3, "timed": 4, "endless": .infinity, "owned": 6,
        "new_name": 7, "exemplar": 8, "last": -0.5,
      ]
    )
    #expect(found["not_a_number"]?.value.isNaN == true)
    #expect(found["odd_total"]?.labels["a"] == "quote \" backslash \\ newline \n brace } é 😀")
    #expect(found["metrics_executor_x"]?.labels["application_name"] == #"a "quoted\n} name{, b="c""#)
    #expect(found["a_b"]?.labels["l_m"] == "dotted")
    let owned = found["owned"]?.labels
    #expect(owned?["job"] == "spark")
    #expect(owned?["exported_job"] == "mine")
    #expect(owned?["namespace"] == "spark")
    #expect(owned?["exported_namespace"] == "theirs")
    #expect(owned?["__hidden"] == nil)
  }

  private func pod(at address: LoopbackAddress) -> Pod {
    let told = SparkDriver.Application(release: .spark4, givenID: "spark-odd", ui: address)
    var pod = SparkDriverPod(namespace: "spark", name: "odd-driver", application: told).running(since: Date())
    pod.annotations["prometheus.io/path"] = "/odd.txt"
    return pod
  }

  /// Python's web server over a folder that holds the page.
  private func serve(
    _ page: String,
    in folder: String,
    body: (LoopbackAddress) async throws -> Void
  ) async throws {
    try Data(page.utf8).write(to: URL(filePath: "\(folder)/odd.txt"))
    let address = try await LoopbackAddress.unused()
    let launch = RunningProcess.Launch(
      name: "page-server",
      executable: try Tree.installed("python3"),
      arguments: ["-m", "http.server", "\(address.port)", "--bind", address.host, "--directory", folder],
      folder: folder
    )
    _ = try await RunningProcess.run(launch) { _ in try await body(address) }
  }
}
