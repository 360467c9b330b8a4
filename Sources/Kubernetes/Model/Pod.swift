public import FoundationEssentials

/// The part of a Kubernetes pod that discovery and the life of an application's group depend on.
///
/// Field names follow `k8s.io/api/core/v1`, flattened: what stands under `metadata`, `spec` and `status` there
/// stands side by side here. Everything else of a pod is dropped while it is decoded.
public struct Pod: Sendable, Hashable, Identifiable {
  public var namespace: String
  public var name: String
  /// Unique over the cluster's whole life; a pod made again under the same name has another.
  public var uid: String
  public var resourceVersion: String
  public var labels: [String: String]
  public var annotations: [String: String]
  public var creationTimestamp: Date?
  /// Set by the API server when a deletion was asked for: the time by which the pod shall be gone, that is the
  /// time of the request *plus* the grace period.
  public var deletionTimestamp: Date?
  public var deletionGracePeriodSeconds: Int?

  public var nodeName: String?
  public var hostNetwork: Bool
  public var restartPolicy: RestartPolicy
  public var containers: [Container]
  /// Init containers; those that restart (`restartPolicy: Always`) are sidecars and may declare ports too.
  public var initContainers: [Container]

  public var phase: Phase
  /// Why the pod is in its phase, for the whole pod: `Evicted`, `NodeLost`, ….
  public var reason: String?
  public var message: String?
  /// All addresses, the primary one first. Kept by the API after the pod ended, when another pod may already own it.
  public var podIPs: [String]
  public var startTime: Date?
  public var containerStatuses: [ContainerStatus]

  public var id: String { uid }

  public enum Phase: String, Sendable, Hashable, Codable {
    case pending = "Pending"
    case running = "Running"
    case succeeded = "Succeeded"
    case failed = "Failed"
    case unknown = "Unknown"

    /// A pod in this phase never runs again.
    public var isFinal: Bool { self == .succeeded || self == .failed }
  }

  /// Whether the kubelet starts containers again that have ended. A Spark driver's pod says `Never`.
  public enum RestartPolicy: String, Sendable, Hashable, Codable {
    case always = "Always"
    case onFailure = "OnFailure"
    case never = "Never"
  }

  public init(
    namespace: String,
    name: String,
    uid: String,
    resourceVersion: String = "",
    labels: [String: String] = [:],
    annotations: [String: String] = [:],
    creationTimestamp: Date? = nil,
    deletionTimestamp: Date? = nil,
    deletionGracePeriodSeconds: Int? = nil,
    nodeName: String? = nil,
    hostNetwork: Bool = false,
    restartPolicy: RestartPolicy = .always,
    containers: [Container] = [],
    initContainers: [Container] = [],
    phase: Phase = .pending,
    reason: String? = nil,
    message: String? = nil,
    podIPs: [String] = [],
    startTime: Date? = nil,
    containerStatuses: [ContainerStatus] = []
  ) {
    self.namespace = namespace
    self.name = name
    self.uid = uid
    self.resourceVersion = resourceVersion
    self.labels = labels
    self.annotations = annotations
    self.creationTimestamp = creationTimestamp
    self.deletionTimestamp = deletionTimestamp
    self.deletionGracePeriodSeconds = deletionGracePeriodSeconds
    self.nodeName = nodeName
    self.hostNetwork = hostNetwork
    self.restartPolicy = restartPolicy
    self.containers = containers
    self.initContainers = initContainers
    self.phase = phase
    self.reason = reason
    self.message = message
    self.podIPs = podIPs
    self.startTime = startTime
    self.containerStatuses = containerStatuses
  }
}
