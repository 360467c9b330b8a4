import FoundationEssentials
import Kubernetes

/// A pod as the API server writes it: the model's fields in their places, and beside them the constants that every
/// pod carries there, so that a reader meets the shape of the real thing. (`managedFields` alone is left out.)
struct WirePod: Encodable {
  var metadata: Metadata
  var spec: Spec
  var status: Status

  struct Metadata: Encodable {
    var name: String
    var namespace: String
    var uid: String
    var resourceVersion: String
    var generation: Int
    var creationTimestamp: WireTime?
    var deletionTimestamp: WireTime?
    var deletionGracePeriodSeconds: Int?
    var labels: [String: String]?
    var annotations: [String: String]?
  }

  struct Spec: Encodable {
    var initContainers: [WireContainer]?
    var containers: [WireContainer]
    var restartPolicy: String
    var terminationGracePeriodSeconds = 30
    var dnsPolicy = "ClusterFirst"
    var nodeName: String?
    var hostNetwork: Bool?
    var securityContext = Empty()
    var schedulerName = "default-scheduler"
    var tolerations = [
      Toleration(key: "node.kubernetes.io/not-ready"), Toleration(key: "node.kubernetes.io/unreachable"),
    ]
    var priority = 0
    var enableServiceLinks = true
    var preemptionPolicy = "PreemptLowerPriority"
  }

  struct WireContainer: Encodable {
    var name: String
    var image = WirePod.image
    var ports: [Port]?
    var resources = Empty()
    var terminationMessagePath = "/dev/termination-log"
    var terminationMessagePolicy = "File"
    var imagePullPolicy = "IfNotPresent"
  }

  struct Port: Encodable {
    var name: String?
    var containerPort: Int
    var `protocol`: String
  }

  struct Toleration: Encodable {
    var key: String
    var `operator` = "Exists"
    var effect = "NoExecute"
    var tolerationSeconds = 300
  }

  struct Status: Encodable {
    var phase: Pod.Phase
    var conditions: [Condition]?
    var message: String?
    var reason: String?
    var hostIP: String?
    var podIP: String?
    var podIPs: [Address]?
    var startTime: WireTime?
    var containerStatuses: [WireContainerStatus]?
    var qosClass = "BestEffort"
  }

  struct Address: Encodable {
    var ip: String
  }

  struct Empty: Encodable {}

  static let image = "spark:3.5.9"
}

extension WirePod {
  init(_ pod: Pod) {
    metadata = Metadata(
      name: pod.name,
      namespace: pod.namespace,
      uid: pod.uid,
      resourceVersion: pod.resourceVersion,
      // Asking for a deletion is the one change of a pod's specification that is made here.
      generation: pod.deletionTimestamp == nil ? 1 : 2,
      creationTimestamp: pod.creationTimestamp.map(WireTime.init),
      deletionTimestamp: pod.deletionTimestamp.map(WireTime.init),
      deletionGracePeriodSeconds: pod.deletionGracePeriodSeconds,
      labels: pod.labels.isEmpty ? nil : pod.labels,
      annotations: pod.annotations.isEmpty ? nil : pod.annotations
    )
    spec = Spec(
      initContainers: pod.initContainers.isEmpty ? nil : pod.initContainers.map(WireContainer.init),
      containers: pod.containers.map(WireContainer.init),
      restartPolicy: pod.restartPolicy.rawValue,
      nodeName: pod.nodeName,
      hostNetwork: pod.hostNetwork ? true : nil
    )
    status = Status(
      phase: pod.phase,
      conditions: Condition.all(of: pod),
      message: pod.message,
      reason: pod.reason,
      hostIP: pod.podIPs.isEmpty ? nil : "192.168.49.2",
      podIP: pod.podIPs.first,
      podIPs: pod.podIPs.isEmpty ? nil : pod.podIPs.map(Address.init),
      startTime: pod.startTime.map(WireTime.init),
      containerStatuses: pod.containerStatuses.isEmpty ? nil : pod.containerStatuses.map(WireContainerStatus.init)
    )
  }

  /// The bytes of the object as it stands in a list, without `kind` and `apiVersion`.
  static func encode(_ pod: Pod) -> [UInt8] {
    WireJSON.encode(WirePod(pod))
  }
}

extension WirePod.WireContainer {
  init(_ container: Container) {
    name = container.name
    let declared = container.ports.map {
      WirePod.Port(name: $0.name, containerPort: $0.containerPort, protocol: $0.transport)
    }
    ports = declared.isEmpty ? nil : declared
  }
}
