import FoundationEssentials
import Kubernetes

extension Pod {
  /// A Spark driver's pod as Spark makes it, annotated in the conventional way.
  static func driver(
    annotations: [String: String] = [
      "prometheus.io/scrape": "true", "prometheus.io/path": "/metrics/executors/prometheus",
      "prometheus.io/port": "4040",
    ],
    ports: [ContainerPort] = [
      ContainerPort(name: "driver-rpc-port", containerPort: 7078),
      ContainerPort(name: "blockmanager", containerPort: 7079),
      ContainerPort(name: "spark-ui", containerPort: 4040),
    ],
    phase: Phase = .running,
    podIPs: [String] = ["10.244.1.7"],
    state: ContainerStatus.State = .running(startedAt: Date(timeIntervalSince1970: 1000))
  ) -> Pod {
    Pod(
      namespace: "team-a",
      name: "my-app-driver",
      uid: "uid-1",
      labels: ["spark-role": "driver", "spark-app-selector": "spark-1"],
      annotations: annotations,
      restartPolicy: .never,
      containers: [Container(name: "spark-kubernetes-driver", ports: ports)],
      phase: phase,
      podIPs: podIPs,
      startTime: Date(timeIntervalSince1970: 990),
      containerStatuses: [ContainerStatus(name: "spark-kubernetes-driver", state: state)]
    )
  }

  func with(_ change: (inout Pod) -> Void) -> Pod {
    var pod = self
    change(&pod)
    return pod
  }
}
