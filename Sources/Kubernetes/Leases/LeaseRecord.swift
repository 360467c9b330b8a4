import FoundationEssentials

/// What a Lease says of who holds it (`coordination.k8s.io/v1`, `LeaseSpec`).
///
/// Its times are for people. They are texts here: no decision is made by them, since they are of other machines' clocks.
struct LeaseRecord: Sendable, Hashable {
  /// Empty where nobody does.
  var holder: String
  /// After which time without a change the holder is taken for dead.
  var durationSeconds: Int64
  /// When the holder got it.
  var acquireTime: String?
  var renewTime: String?
  /// How often it has changed hands.
  var transitions: Int64

  /// The record of somebody who has just got it.
  ///
  /// - Parameter previous: what stood there; `nil` where there was no Lease.
  init(holder: String, after previous: LeaseRecord?, policy: LeasePolicy, at date: Date) {
    self.holder = holder
    durationSeconds = max(1, policy.duration.components.seconds)
    acquireTime = MicroTime.format(date)
    renewTime = acquireTime
    // The API has 32 bits for it.
    transitions = previous.map { min(max(0, $0.transitions), Int64(Int32.max) - 1) + 1 } ?? 0
  }

  /// The same holder's next record.
  func renewed(policy: LeasePolicy, at date: Date) -> LeaseRecord {
    var record = self
    record.durationSeconds = max(1, policy.duration.components.seconds)
    record.renewTime = MicroTime.format(date)
    return record
  }

  /// Nobody's record: whoever sees it may take the lease at once. As client-go leaves it.
  func released(at date: Date) -> LeaseRecord {
    var record = self
    record.holder = ""
    record.durationSeconds = 1
    record.acquireTime = MicroTime.format(date)
    record.renewTime = record.acquireTime
    return record
  }
}

/// A time in the form of Kubernetes' `metav1.MicroTime`: RFC 3339 with exactly six digits behind the point.
enum MicroTime {
  static func format(_ date: Date) -> String {
    let microseconds = (date.timeIntervalSince1970 * 1e6).rounded()
    let seconds = (microseconds / 1e6).rounded(.down)
    let fraction = String(Int(microseconds - seconds * 1e6))
    let whole = Date(timeIntervalSince1970: seconds).formatted(.iso8601)
    return "\(whole.dropLast()).\(String(repeating: "0", count: max(0, 6 - fraction.count)))\(fraction)Z"
  }
}
