/// How a candidate stands in the election for a Lease.
public struct LeaseStanding: Sendable, Hashable {
  public var lease: ObjectKey
  public var isLeading: Bool
  /// Whose name stands in the Lease; `nil` where nobody's does, or it has not been read yet.
  public var holder: String?
  /// How often the Lease has changed hands, as it says itself.
  public var transitions: Int64
  /// Why the candidate cannot take part; `nil` where it does.
  public var trouble: String?

  public init(lease: ObjectKey, isLeading: Bool, holder: String?, transitions: Int64 = 0, trouble: String? = nil) {
    self.lease = lease
    self.isLeading = isLeading
    self.holder = holder
    self.transitions = transitions
    self.trouble = trouble
  }

  /// In words, where it does not lead.
  public var standby: String? {
    isLeading ? nil : "standing by; \(holder ?? "nobody") leads"
  }
}
