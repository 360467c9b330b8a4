import FoundationEssentials
import Kubernetes

/// A pod as the API server writes it: the model's fields in their places, and beside them the constants that every
/// pod carries there, so that a reader meets the shape of the real thing.
struct WirePod {
  var metadata: WireMetadata
  var spec = Spec()
  var status = Status()
  var ballast: BallastTemplate.Load?

  struct Spec {
    var initContainers: [WireContainer] = []
    var containers: [WireContainer] = []
    var nodeName = ""
    var hostNetwork = false
    /// What the server fills in; `nil` in the empty pod of a bookmark.
    var defaults: Defaults?
  }

  struct Defaults {
    var restartPolicy: String
    var terminationGracePeriodSeconds = 30
    var dnsPolicy = "ClusterFirst"
    var schedulerName = "default-scheduler"
    var tolerations = [
      WireToleration(key: "node.kubernetes.io/not-ready"), WireToleration(key: "node.kubernetes.io/unreachable"),
    ]
    var priority = 0
    var preemptionPolicy = "PreemptLowerPriority"
  }

  struct WireContainer {
    var name: String
    var image: String
    var ports: [ContainerPort]
    var terminationMessagePath = "/dev/termination-log"
    var terminationMessagePolicy = "File"
    var imagePullPolicy = "IfNotPresent"
  }

  struct Status {
    var phase = ""
    var conditions: [WireCondition] = []
    var message = ""
    var reason = ""
    var hostIP = ""
    var podIPs: [String] = []
    var startTime: Date?
    var containerStatuses: [WireContainerStatus] = []
    var qosClass = ""
  }
}

extension WirePod {
  init(_ pod: Pod, carrying ballast: BallastTemplate.Load? = nil, managedFields: [WireMetadata.ManagedFields] = []) {
    self.ballast = ballast
    metadata = WireMetadata(
      name: pod.name,
      namespace: pod.namespace,
      uid: pod.uid,
      resourceVersion: pod.resourceVersion,
      // Asking for a deletion is the one change of a pod's specification that is made here.
      generation: pod.deletionTimestamp == nil ? 1 : 2,
      creationTimestamp: pod.creationTimestamp,
      deletionTimestamp: pod.deletionTimestamp,
      deletionGracePeriodSeconds: pod.deletionGracePeriodSeconds,
      labels: pod.labels,
      annotations: pod.annotations,
      managedFields: managedFields
    )
    let image = "spark:\(pod.labels["spark-version"] ?? "3.5.9")"
    func wire(_ container: Container) -> WireContainer {
      WireContainer(name: container.name, image: image, ports: container.ports)
    }
    spec = Spec(
      initContainers: pod.initContainers.map(wire),
      containers: pod.containers.map(wire),
      nodeName: pod.nodeName ?? "",
      hostNetwork: pod.hostNetwork,
      defaults: Defaults(restartPolicy: pod.restartPolicy.rawValue)
    )
    status = Status(
      phase: pod.phase.rawValue,
      conditions: WireCondition.all(of: pod),
      message: pod.message ?? "",
      reason: pod.reason ?? "",
      hostIP: pod.podIPs.isEmpty ? "" : "192.168.49.2",
      podIPs: pod.podIPs,
      startTime: pod.startTime,
      containerStatuses: pod.containerStatuses.map { WireContainerStatus($0, image: image) },
      qosClass: "BestEffort"
    )
  }

  /// What a bookmark of pods carries: nothing but a version, and perhaps the mark of the initial state's end.
  static func bookmark(version: Int, annotations: [String: String]) -> WirePod {
    WirePod(metadata: WireMetadata(resourceVersion: String(version), annotations: annotations))
  }

  /// The bytes of the object as it stands in a list, without `kind` and `apiVersion`.
  func encode(_ encoding: WireEncoding) -> [UInt8] {
    switch encoding {
    case .json:
      var writer = JSONWriter()
      write(to: &writer)
      return writer.bytes
    case .protobuf:
      var writer = ProtobufWriter()
      write(to: &writer)
      return writer.bytes
    }
  }
}
