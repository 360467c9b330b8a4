import FoundationEssentials
import Kubernetes
import Synchronization

@testable import SimulatedCluster

/// A time that only a test moves.
final class HandDrivenClock: Sendable {
  private let elapsed = Mutex(Duration.zero)
  private let start = ContinuousClock.now

  var now: ContinuousClock.Instant { elapsed.withLock { start + $0 } }

  func advance(by duration: Duration) {
    elapsed.withLock { $0 += duration }
  }
}

/// Runs a test with a started server and stops it afterwards.
func withServer<Value>(
  _ configuration: SimulatedAPIServer.Configuration = .init(),
  pods: [Pod] = [],
  _ body: (SimulatedAPIServer, Int) async throws -> Value
) async throws -> Value {
  let server = SimulatedAPIServer(configuration)
  for pod in pods { try server.create(pod) }
  let port = try await server.start()
  let result: Result<Value, any Error>
  do {
    result = .success(try await body(server, port))
  } catch {
    result = .failure(error)
  }
  await server.stop()
  return try result.get()
}

extension Pod {
  /// A driver as those of the recordings are.
  static func recorded(_ name: String, isAnnotated: Bool = true, namespace: String = "rec") -> Pod {
    Pod(
      namespace: namespace,
      name: name,
      uid: "",
      labels: [
        "spark-app-name": name, "spark-app-selector": "spark-\(name)", "spark-role": "driver", "spark-version": "3.5.1",
      ],
      annotations: isAnnotated
        ? [
          "prometheus.io/path": "/metrics/executors/prometheus/", "prometheus.io/port": "4040",
          "prometheus.io/scrape": "true",
        ] : [:],
      nodeName: "node-1",
      restartPolicy: .never,
      containers: [
        Container(
          name: "spark-kubernetes-driver",
          ports: [
            ContainerPort(name: "driver-rpc-port", containerPort: 7078),
            ContainerPort(name: "blockmanager", containerPort: 7079),
            ContainerPort(name: "spark-ui", containerPort: 4040),
          ]
        )
      ]
    )
  }

  /// The four pods that the recorded lists show.
  static var recordedFour: [Pod] {
    [recorded("aaaa1111"), recorded("bbbb2222"), recorded("cccc3333"), recorded("plain", isAnnotated: false)]
  }
}
