import Discovery
import NIOCore
import Transport

/// The access to the targets of each rule, and of no rule.
///
/// A target of a rule gets that rule's access and nothing else: that is all that keeps the credentials of one rule from
/// the targets of another.
final class AccessBook: Sendable {
  private struct Entry: Sendable {
    let access: TargetAccess
    let authorizer: Authorizer?
    let tls: FileBacked<TargetTLS>

    init(_ access: TargetAccess, authorizer: Authorizer? = nil) {
      self.access = access
      self.authorizer = authorizer
      tls = FileBacked(access.tls.files) { files throws(AccessFault) in
        try TargetTLS(access.tls, contents: files)
      }
    }
  }

  private let withoutRule = Entry(TargetAccess())
  private let rules: [String: Entry]
  /// Of the rules: a target that an earlier one covers gets no credentials of this one.
  private let edition: Int

  /// - Parameters:
  ///   - earlier: what holds until now: of what stays the same, connections and tokens stay too.
  ///   - group: where tokens are asked for; it must outlive `shutdown()`.
  init(
    _ accesses: [String: TargetAccess],
    edition: Int = 0,
    after earlier: AccessBook? = nil,
    on group: any EventLoopGroup,
    userAgent: String
  ) {
    self.edition = edition
    var rules: [String: Entry] = [:]
    for (rule, access) in accesses {
      let known = earlier?.rules[rule]
      rules[rule] =
        known?.access == access
        ? known
        : Entry(access, authorizer: access.credentials.map { Authorizer($0, on: group, userAgent: userAgent) })
    }
    self.rules = rules
    for (rule, entry) in earlier?.rules ?? [:] where rules[rule]?.access != entry.access { entry.authorizer?.abandon() }
  }

  /// - Parameters:
  ///   - now: files are looked at again where the last look is a second old.
  ///   - limit: how long may be waited for a token.
  func access(
    to target: Target,
    at now: ContinuousClock.Instant,
    within limit: Duration
  ) async throws(ScrapeFailure) -> Access {
    let entry = try entry(of: target)
    do throws(AccessFault) {
      return Access(
        rule: target.rule,
        authorization: try await entry.authorizer?.value(at: now, within: limit),
        authorizer: entry.authorizer,
        tls: target.scheme == .https ? try entry.tls.value(at: now) : nil
      )
    } catch {
      throw .access(error)
    }
  }

  /// What is wrong with the files of rules as they are now, by the rule.
  func faults(at now: ContinuousClock.Instant) -> [String: AccessFault] {
    rules.compactMapValues { entry in
      do throws(AccessFault) {
        _ = try entry.tls.value(at: now)
        return entry.authorizer?.fault(at: now)
      } catch {
        return error
      }
    }
  }

  func shutdown() async {
    for entry in rules.values { await entry.authorizer?.shutdown() }
  }

  private func entry(of target: Target) throws(ScrapeFailure) -> Entry {
    guard let rule = target.rule else { return withoutRule }
    guard let entry = rules[rule], entry.access == TargetAccess() || target.edition == edition else {
      throw .unknownRule(rule)
    }
    return entry
  }
}
