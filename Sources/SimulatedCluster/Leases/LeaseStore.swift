import FoundationEssentials
import Kubernetes

/// The Leases of the cluster. Apart from the other objects, since nobody lists or watches them here, and with versions of
/// their own, as kinds of a real server may have that are kept in an etcd of their own.
struct LeaseStore: Sendable {
  struct Key: Hashable, Sendable {
    var namespace: String
    var name: String
  }

  private var leases: [Key: [String: JSONValue]] = [:]
  private var version = 0

  subscript(key: Key) -> [String: JSONValue]? { leases[key] }

  /// - Throws: `APIStatus` as a real server answers.
  mutating func create(_ body: [UInt8], in namespace: String, now: Date) throws(APIStatus) -> [String: JSONValue] {
    var lease = try Self.read(body)
    var metadata = lease["metadata"]?.object ?? [:]
    guard let name = metadata["name"]?.string, !name.isEmpty else {
      throw .invalidLease("", "metadata.name", "Required value: name or generateName is required")
    }
    guard metadata["namespace"].map({ $0.string == namespace }) ?? true else {
      throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
    }
    let key = Key(namespace: namespace, name: name)
    guard leases[key] == nil else { throw .leaseExists(name) }
    try Self.validate(lease, name)
    metadata["namespace"] = .string(namespace)
    metadata["uid"] = .string(UUID().uuidString.lowercased())
    metadata["creationTimestamp"] = .string(WireTime.format(now))
    lease["metadata"] = .object(metadata)
    return store(lease, at: key)
  }

  /// - Throws: as `create`.
  mutating func update(_ key: Key, _ body: [UInt8]) throws(APIStatus) -> [String: JSONValue] {
    guard let present = leases[key] else { throw .leaseNotFound(key.name) }
    var lease = try Self.read(body)
    var metadata = lease["metadata"]?.object ?? [:]
    guard metadata["name"]?.string == key.name else {
      throw .badRequest("the name of the object does not match the name on the URL")
    }
    guard let version = metadata["resourceVersion"]?.string, !version.isEmpty else {
      throw .invalidLease(key.name, "metadata.resourceVersion", "Invalid value: 0: must be specified for an update")
    }
    let kept = present["metadata"]?.object ?? [:]
    guard version == kept["resourceVersion"]?.string else { throw .leaseConflict(key.name) }
    try Self.validate(lease, key.name)
    for name in ["namespace", "uid", "creationTimestamp"] { metadata[name] = kept[name] }
    lease["metadata"] = .object(metadata)
    return store(lease, at: key)
  }

  /// - Returns: whether it was there.
  mutating func delete(_ key: Key) -> Bool {
    leases.removeValue(forKey: key) != nil
  }

  private mutating func store(_ lease: [String: JSONValue], at key: Key) -> [String: JSONValue] {
    version += 1
    var lease = lease
    var metadata = lease["metadata"]?.object ?? [:]
    metadata["resourceVersion"] = .string(String(version))
    lease["metadata"] = .object(metadata)
    lease["apiVersion"] = .string("coordination.k8s.io/v1")
    lease["kind"] = .string("Lease")
    leases[key] = lease
    return lease
  }

  private static func read(_ body: [UInt8]) throws(APIStatus) -> [String: JSONValue] {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(body)), let lease = value.object,
      lease["kind"]?.string == "Lease", lease["apiVersion"]?.string == "coordination.k8s.io/v1"
    else { throw .badRequest("the body is no coordination.k8s.io/v1 Lease in JSON") }
    for name in ["acquireTime", "renewTime"] {
      guard let time = lease["spec"]?.object?[name], time != .null else { continue }
      // Go's layout for it has exactly six digits.
      guard let text = time.string, text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil else {
        throw .badRequest("spec.\(name) is no MicroTime")
      }
    }
    return lease
  }

  /// `ValidateLeaseSpec` of the API server.
  private static func validate(_ lease: [String: JSONValue], _ name: String) throws(APIStatus) {
    let spec = lease["spec"]?.object ?? [:]
    if let seconds = spec["leaseDurationSeconds"]?.integer, seconds <= 0 {
      throw .invalidLease(name, "spec.leaseDurationSeconds", "Invalid value: \(seconds): must be greater than 0")
    }
    if let transitions = spec["leaseTransitions"]?.integer, transitions < 0 {
      throw .invalidLease(
        name,
        "spec.leaseTransitions",
        "Invalid value: \(transitions): must be greater than or equal to 0"
      )
    }
  }
}

extension APIStatus {
  private static let leases = "leases.coordination.k8s.io"

  private static func details(_ name: String) -> Details {
    Details(name: name, group: "coordination.k8s.io", kind: "leases")
  }

  static func leaseNotFound(_ name: String) -> APIStatus {
    APIStatus(message: "\(leases) \"\(name)\" not found", reason: "NotFound", details: details(name), code: 404)
  }

  static func leaseExists(_ name: String) -> APIStatus {
    APIStatus(
      message: "\(leases) \"\(name)\" already exists",
      reason: "AlreadyExists",
      details: details(name),
      code: 409
    )
  }

  static func leaseConflict(_ name: String) -> APIStatus {
    APIStatus(
      message: """
        Operation cannot be fulfilled on \(leases) "\(name)": the object has been modified; \
        please apply your changes to the latest version and try again
        """,
      reason: "Conflict",
      details: details(name),
      code: 409
    )
  }

  static func invalidLease(_ name: String, _ field: String, _ message: String) -> APIStatus {
    APIStatus(
      message: "Lease.coordination.k8s.io \"\(name)\" is invalid: \(field): \(message)",
      reason: "Invalid",
      details: details(name),
      code: 422
    )
  }
}
