import FoundationEssentials
import Subprocess
import SystemPackage

/// A program that scrapes annotated pods, too.
struct Peer: Sendable {
  enum Kind: Sendable {
    case vmagent
    case prometheus
  }

  var kind: Kind
  var path: String

  /// The relabelling that both documentations have for these annotations.
  private func configuration(for cluster: BenchmarkCluster) -> String {
    """
    scrape_configs:
      - job_name: kubernetes-pods
        scrape_interval: 15s
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

  /// Runs it around a closure, which is given a question: how many targets it knows.
  ///
  /// - Parameter sink: where vmagent may send what it has scraped.
  func run<Result: Sendable>(
    on cluster: BenchmarkCluster,
    sink: String,
    body: (MeasuredProcess, _ targets: @Sendable () async throws -> Int) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/scrape.yml"
      try Data(configuration(for: cluster).utf8).write(to: URL(filePath: file))
      let address = try await FreeAddress.find()
      let page = "http://\(address)/metrics"
      switch kind {
      case .vmagent:
        let arguments = [
          "-promscrape.config=\(file)", "-remoteWrite.url=\(sink)", "-remoteWrite.tmpDataPath=\(folder)/queue",
          "-httpListenAddr=\(address)",
        ]
        return try await MeasuredProcess.run(path, arguments, in: folder) { process in
          try await body(process) {
            guard let metrics = try? await MetricsPage(at: page) else { return 0 }
            return Int(metrics.sum("vm_promscrape_targets", with: "type=\"kubernetes_sd_configs\""))
          }
        }
      case .prometheus:
        let arguments = [
          "--config.file=\(file)", "--web.listen-address=\(address)", "--storage.tsdb.path=\(folder)/data",
        ]
        return try await MeasuredProcess.run(path, arguments, in: folder) { process in
          try await body(process) {
            guard let metrics = try? await MetricsPage(at: page) else { return 0 }
            return Int(metrics.sum("prometheus_target_scrape_pool_targets", with: "kubernetes-pods"))
          }
        }
      }
    }
  }

  /// Its name and version, as it says itself.
  func version() async throws -> String {
    let flag = kind == .vmagent ? "-version" : "--version"
    let ended = try await Subprocess.run(
      .path(FilePath(path)),
      arguments: [flag],
      output: .string(limit: 65536),
      error: .string(limit: 65536)
    )
    let words = "\(ended.standardOutput)\n\(ended.standardError)".split(whereSeparator: \.isWhitespace)
    let name = kind == .vmagent ? "vmagent" : "Prometheus"
    guard let version = words.first(where: { $0.filter { $0 == "." }.count == 2 && $0.contains(where: \.isNumber) })
    else { return name }
    return "\(name) \(version)"
  }
}
