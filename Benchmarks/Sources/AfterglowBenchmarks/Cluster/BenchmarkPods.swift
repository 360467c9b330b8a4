import FoundationEssentials
import Kubernetes

/// The pods of a cluster that somebody watches for metrics: one in twenty asks to be scraped.
struct BenchmarkPods {
  /// Pods for one that is annotated.
  static let share = 20

  /// What there is to scrape at the annotated ones.
  enum Annotated {
    /// Nothing: they are pending and have no address yet, so that a client does nothing but know them.
    case pending
    /// A page at a port of the loopback, each pod at an address of its own. They run for an hour already, so that an agent
    /// that scrapes by age has come to its longest interval.
    case serving(port: Int)
  }

  var annotated: Annotated

  func make(_ count: Int) -> [Pod] {
    (0..<count).map { $0 % Self.share == 0 ? driver($0) : bystander($0) }
  }

  private func driver(_ number: Int) -> Pod {
    var pod = bystander(number)
    pod.annotations = [
      "prometheus.io/scrape": "true", "prometheus.io/path": "/metrics/executors/prometheus",
      "prometheus.io/port": "4040",
    ]
    pod.labels["spark-role"] = "driver"
    pod.labels["spark-app-selector"] = "spark-application-\(number)"
    guard case .serving(let port) = annotated else {
      pod.phase = .pending
      pod.podIPs = []
      pod.containerStatuses = []
      return pod
    }
    pod.annotations["prometheus.io/port"] = "\(port)"
    pod.podIPs = [Self.address(number, within: 127)]
    return pod
  }

  private func bystander(_ number: Int) -> Pod {
    let start = Date.now.addingTimeInterval(-3600)
    return Pod(
      namespace: "team-\(number % 50)",
      name: "service-\(number / 100)-7c9d8b6f5d-\(number)",
      uid: UUID().uuidString.lowercased(),
      labels: [
        "app.kubernetes.io/name": "service-\(number / 100)", "app.kubernetes.io/component": "server",
        "pod-template-hash": "7c9d8b6f5d",
      ],
      annotations: ["example.com/checksum": "\(number)"],
      creationTimestamp: start,
      nodeName: "node-\(number % 200).example.internal",
      containers: [Container(name: "main", ports: [ContainerPort(name: "http", containerPort: 8080)])],
      phase: .running,
      podIPs: [Self.address(number, within: 10)],
      startTime: start,
      containerStatuses: [ContainerStatus(name: "main", state: .running(startedAt: start))]
    )
  }

  private static func address(_ number: Int, within net: Int) -> String {
    "\(net).\(1 + number >> 16).\(number >> 8 & 255).\(number & 255)"
  }
}
