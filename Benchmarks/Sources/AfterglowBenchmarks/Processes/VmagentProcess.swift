import FoundationEssentials
import Subprocess

/// VictoriaMetrics' vmagent, which scrapes annotated pods, too.
struct VmagentProcess: Sendable {
  /// How it scrapes.
  struct Scraping: Sendable {
    /// Seconds.
    var interval = 15
    /// How often it looks at what its watches have brought, in seconds; `nil` for its own default of 30.
    var discoveryInterval: Int?
    /// What it calls itself to its targets; `nil` for what it does by itself.
    var userAgent: String?
  }

  static let usualPath = "/usr/bin/vmagent"

  let process: MeasuredProcess
  private let authority: String

  /// Runs it around a closure, against a cluster.
  ///
  /// - Parameter sink: where it sends what it has scraped.
  static func run<Result: Sendable>(
    _ executable: String,
    on cluster: BenchmarkCluster,
    sink: String,
    scraping: Scraping = Scraping(),
    body: (VmagentProcess) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/scrape.yml"
      try Data(configuration(for: cluster, scraping).utf8).write(to: URL(filePath: file))
      let address = try await FreeAddress.find()
      var arguments = [
        "-promscrape.config=\(file)", "-remoteWrite.url=\(sink)", "-remoteWrite.tmpDataPath=\(folder)/queue",
        "-httpListenAddr=\(address)", "-promscrape.suppressDuplicateScrapeTargetErrors",
      ]
      if let seconds = scraping.discoveryInterval {
        arguments.append("-promscrape.kubernetesSDCheckInterval=\(seconds)s")
      }
      return try await MeasuredProcess.run(executable, arguments, in: folder) { process in
        try await body(VmagentProcess(process: process, authority: "\(address)"))
      }
    }
  }

  /// How many targets it knows, without the cost of its page of them.
  func targets() async throws -> Int {
    let metrics = try await MetricsPage(at: "http://\(authority)/metrics")
    return Int(metrics.sum("vm_promscrape_targets", with: "type=\"kubernetes_sd_configs\""))
  }

  /// The relabelling that its documentation has for these annotations.
  private static func configuration(for cluster: BenchmarkCluster, _ scraping: Scraping) -> String {
    let headers = scraping.userAgent.map { "\n    headers: [\"User-Agent: \($0)\"]" } ?? ""
    return """
      scrape_configs:
        - job_name: kubernetes-pods
          scrape_interval: \(scraping.interval)s\(headers)
          kubernetes_sd_configs:
            - role: pod
              api_server: "\(cluster.url)"
          relabel_configs:
            - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
              action: keep
              regex: true
            - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_path]
              action: replace
              target_label: __metrics_path__
              regex: (.+)
            - source_labels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_port]
              action: replace
              regex: ([^:]+)(?::\\d+)?;(\\d+)
              replacement: $1:$2
              target_label: __address__
            - source_labels: [__meta_kubernetes_namespace]
              target_label: namespace
            - source_labels: [__meta_kubernetes_pod_name]
              target_label: pod

      """
  }

  /// As Debian calls it; the program itself does not know.
  static func version() async -> String? {
    let ended = try? await Subprocess.run(
      .name("dpkg-query"),
      arguments: ["--show", "--showformat=${Version}", "victoria-metrics"],
      output: .string(limit: 4096)
    )
    return ended.flatMap { $0.standardOutput.isEmpty ? nil : $0.standardOutput }
  }
}
