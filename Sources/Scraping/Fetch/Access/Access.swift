import Transport

/// A rule's access to its targets, made of its files as they are now.
struct Access: Sendable {
  /// What a connection was made with.
  struct Mark: Equatable {
    fileprivate let rule: String?
    fileprivate let tls: TargetTLS?

    static func == (a: Mark, b: Mark) -> Bool { a.rule == b.rule && a.tls === b.tls }
  }

  let rule: String?
  /// The value of the header `Authorization`.
  let authorization: String?
  /// Whom that is of.
  let authorizer: Authorizer?
  /// `nil` for plain HTTP.
  let tls: TargetTLS?

  var mark: Mark { Mark(rule: rule, tls: tls) }

  /// The target does not take what it was asked with.
  func reject(at now: ContinuousClock.Instant) {
    if let authorization { authorizer?.reject(authorization, at: now) }
  }
}
