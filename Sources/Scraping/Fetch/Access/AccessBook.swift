import Discovery
import Transport

/// The access to the targets of each rule, and of no rule.
///
/// A target of a rule gets that rule's access and nothing else: that is all that keeps the credentials of one rule from
/// the targets of another.
final class AccessBook: Sendable {
  private struct Entry: Sendable {
    let access: TargetAccess
    let authorization: FileBacked<String>?
    let tls: FileBacked<TargetTLS>

    init(_ access: TargetAccess) {
      self.access = access
      authorization = access.credentials.map { credentials in
        FileBacked([credentials.secretFile]) { files throws(AccessFault) in
          try credentials.authorization(contents: files.first ?? [])
        }
      }
      tls = FileBacked(access.tls.files) { files throws(AccessFault) in
        try TargetTLS(access.tls, contents: files)
      }
    }
  }

  private let withoutRule = Entry(TargetAccess())
  private let rules: [String: Entry]
  /// Of the rules: a target that an earlier one covers gets no credentials of this one.
  private let edition: Int

  /// - Parameter earlier: what holds until now: of what stays the same, connections stay too.
  init(_ accesses: [String: TargetAccess], edition: Int = 0, after earlier: AccessBook? = nil) {
    self.edition = edition
    var rules: [String: Entry] = [:]
    for (rule, access) in accesses {
      let known = earlier?.rules[rule]
      rules[rule] = known?.access == access ? known : Entry(access)
    }
    self.rules = rules
  }

  /// - Parameter now: files are looked at again where the last look is a second old.
  func access(to target: Target, at now: ContinuousClock.Instant) throws(ScrapeFailure) -> Access {
    let entry = try entry(of: target)
    do throws(AccessFault) {
      return Access(
        rule: target.rule,
        authorization: try entry.authorization?.value(at: now),
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
        _ = try entry.authorization?.value(at: now)
        _ = try entry.tls.value(at: now)
        return nil
      } catch {
        return error
      }
    }
  }

  private func entry(of target: Target) throws(ScrapeFailure) -> Entry {
    guard let rule = target.rule else { return withoutRule }
    guard let entry = rules[rule], entry.access == TargetAccess() || target.edition == edition else {
      throw .unknownRule(rule)
    }
    return entry
  }
}
