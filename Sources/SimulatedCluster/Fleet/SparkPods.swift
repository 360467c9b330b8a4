import Kubernetes

/// The pods that Spark makes on Kubernetes, with its labels and ports.
enum SparkPods {
  static let driverContainer = "spark-kubernetes-driver"
  static let executorContainer = "spark-kubernetes-executor"

  /// A driver of cluster mode whose user set the annotations that Prometheus' usual configuration goes by.
  static func driver(_ driver: FleetPlan.Driver, port: Int) -> Pod {
    Pod(
      namespace: driver.namespace,
      name: driver.podName,
      uid: "",
      labels: labels(driver, role: "driver"),
      annotations: [
        "prometheus.io/scrape": "true",
        "prometheus.io/path": "/metrics/executors/prometheus",
        "prometheus.io/port": String(port),
      ],
      restartPolicy: .never,
      containers: [
        Container(
          name: driverContainer,
          ports: [
            ContainerPort(name: "driver-rpc-port", containerPort: 7078),
            ContainerPort(name: "blockmanager", containerPort: 7079),
            ContainerPort(name: "spark-ui", containerPort: 4040),
          ]
        )
      ]
    )
  }

  static func executor(_ number: Int, of driver: FleetPlan.Driver) -> Pod {
    var labels = labels(driver, role: "executor")
    labels["spark-exec-id"] = String(number)
    return Pod(
      namespace: driver.namespace,
      name: executorName(number, of: driver),
      uid: "",
      labels: labels,
      restartPolicy: .never,
      containers: [
        Container(name: executorContainer, ports: [ContainerPort(name: "blockmanager", containerPort: 7079)])
      ]
    )
  }

  static func executorName(_ number: Int, of driver: FleetPlan.Driver) -> String {
    "\(driver.podName.dropLast("-driver".count))-exec-\(number)"
  }

  /// A pod that nobody wants to be scraped.
  static func bystander(_ number: Int, namespace: String) -> Pod {
    Pod(
      namespace: namespace,
      name: "bystander-\(number)",
      uid: "",
      labels: ["app": "bystander"],
      containers: [Container(name: "main", ports: [ContainerPort(name: "http", containerPort: 8080)])]
    )
  }

  private static func labels(_ driver: FleetPlan.Driver, role: String) -> [String: String] {
    [
      "spark-app-selector": driver.application.id,
      "spark-app-name": driver.application.name.split(separator: " ").joined(separator: "-"),
      "spark-role": role,
      "spark-version": driver.application.sparkVersion,
    ]
  }
}
