/// A `coordination.k8s.io/v1` Lease. What stands in it beside the record is kept as it is, since an update replaces all.
struct Lease: Sendable, Hashable, Codable {
  static let group = "coordination.k8s.io"

  private(set) var apiVersion: String? = "\(group)/v1"
  private(set) var kind: String? = "Lease"
  private var metadata: [String: JSONValue]
  private var spec: [String: JSONValue]?

  /// One that is not there yet.
  init(_ key: ObjectKey, record: LeaseRecord) {
    metadata = ["namespace": .string(key.namespace), "name": .string(key.name)]
    self.record = record
  }

  /// The version that an update of it replaces.
  var resourceVersion: String { metadata["resourceVersion"]?.string ?? "" }

  var record: LeaseRecord {
    get {
      LeaseRecord(
        holder: spec?["holderIdentity"]?.string ?? "",
        durationSeconds: spec?["leaseDurationSeconds"]?.integer ?? 0,
        acquireTime: spec?["acquireTime"]?.string,
        renewTime: spec?["renewTime"]?.string,
        transitions: spec?["leaseTransitions"]?.integer ?? 0
      )
    }
    set {
      var spec = spec ?? [:]
      spec["holderIdentity"] = .string(newValue.holder)
      spec["leaseDurationSeconds"] = .integer(newValue.durationSeconds)
      spec["acquireTime"] = newValue.acquireTime.map { .string($0) }
      spec["renewTime"] = newValue.renewTime.map { .string($0) }
      spec["leaseTransitions"] = .integer(newValue.transitions)
      self.spec = spec
    }
  }
}

extension LeaseRecord {
  fileprivate init(
    holder: String,
    durationSeconds: Int64,
    acquireTime: String?,
    renewTime: String?,
    transitions: Int64
  ) {
    self.holder = holder
    self.durationSeconds = durationSeconds
    self.acquireTime = acquireTime
    self.renewTime = renewTime
    self.transitions = transitions
  }
}
