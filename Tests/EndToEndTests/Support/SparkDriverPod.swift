import FoundationEssentials
import Kubernetes

/// The pod that Kubernetes would show for a Spark driver: Spark's labels and the conventional annotations.
struct SparkDriverPod: Sendable {
  var namespace: String
  var name: String
  var application: SparkDriver.Application

  static let container = "spark-kubernetes-driver"

  /// The pod as the kubelet reports it once the container runs; Spark's UI is seconds away still.
  func running(since start: Date) -> Pod {
    let ui = application.ui
    var labels = ["spark-role": "driver", "spark-app-name": "a-job-of-several-stages"]
    labels["spark-app-selector"] = application.givenID
    return Pod(
      namespace: namespace,
      name: name,
      uid: UUID().uuidString.lowercased(),
      labels: labels,
      annotations: [
        "prometheus.io/scrape": "true",
        "prometheus.io/path": "/metrics/executors/prometheus",
        "prometheus.io/port": "\(ui.port)",
      ],
      creationTimestamp: start,
      restartPolicy: .never,
      containers: [
        Container(
          name: Self.container,
          ports: [
            ContainerPort(name: "driver-rpc-port", containerPort: 7078),
            ContainerPort(name: "blockmanager", containerPort: 7079),
            ContainerPort(name: "spark-ui", containerPort: ui.port),
          ]
        )
      ],
      phase: .running,
      podIPs: [ui.host],
      startTime: start,
      containerStatuses: [ContainerStatus(name: Self.container, state: .running(startedAt: start))]
    )
  }

  /// What the kubelet changes of it when the container has ended well.
  static func succeed(_ pod: inout Pod, at end: Date) {
    let termination = ContainerStatus.Termination(
      exitCode: 0,
      reason: "Completed",
      startedAt: pod.startTime,
      finishedAt: end
    )
    pod.phase = .succeeded
    pod.containerStatuses = [ContainerStatus(name: Self.container, state: .terminated(termination))]
  }
}
