public import Exposition
import Spark

/// What is known of the families at one gateway, and so how each series can be written that it refuses no push.
///
/// A family has one type over all groups of a gateway, and one push that contradicts is refused whole. The groups have
/// no types of their own, but they agree with those that others push; also when these are gone, for as long as a group
/// of the agent's own still has the type, since a survey shows both alike.
public struct FamilyBook: Sendable {
  /// The same object for as long as the book says the same.
  public final class Edition: Sendable {
    static let first = Edition()
  }

  /// How a series is written.
  public enum Treatment: Sendable, Hashable {
    case plain
    /// Under a `# TYPE` line.
    case typed(MetricType)
    case leftOut(LeftOut.Reason)
  }

  /// What a complaint told of a family.
  private struct Lesson {
    var content: Content
    let since: ContinuousClock.Instant

    enum Content: Equatable {
      case type(MetricType)
      case leftOut(LeftOut.Reason)
    }
  }

  /// How long a lesson holds at least that no survey confirms: the next is paid for by a refused push.
  public static let shortestLesson = Duration.seconds(600)
  /// Of families, and of families of applications. A gateway that complains about more has more than these to suffer.
  static let mostLessons = 10_000

  public private(set) var edition = Edition.first
  private var surveyed: [String: MetricType] = [:]
  private var lessons: [String: Lesson] = [:]
  /// Families of which another group has an application's very series, by its id.
  private var duplicates: [String: [String: ContinuousClock.Instant]] = [:]

  public init() {}

  // MARK: Learning

  /// Takes over what a survey saw.
  ///
  /// - Parameters:
  ///   - types: of all families at the gateway but the untyped ones.
  ///   - began: when the survey did; what was learnt since is newer than it.
  public mutating func replace(
    with types: [String: MetricType],
    surveyed began: ContinuousClock.Instant,
    now: ContinuousClock.Instant
  ) {
    func isOld(_ since: ContinuousClock.Instant) -> Bool { since.duration(to: now) >= Self.shortestLesson }
    let kept = lessons.filter { name, lesson in
      if lesson.since >= began { return true }
      // A survey says nothing of why a family was left out.
      if case .type = lesson.content, types[name] != nil { return false }
      return !isOld(lesson.since)
    }
    let keptDuplicates = duplicates.compactMapValues { families in
      let young = families.filter { !isOld($0.value) }
      return young.isEmpty ? nil : young
    }
    let isSame = types == surveyed && kept.count == lessons.count && keptDuplicates == duplicates
    (surveyed, lessons, duplicates) = (types, kept, keptDuplicates)
    if !isSame { edition = Edition() }
  }

  /// Takes a refusal's words into account.
  ///
  /// - Parameter pushed: the edition that the refused body was written with.
  /// - Returns: whether the group would be written otherwise now, and so should be pushed again at once. A family that
  ///   keeps contradicting is left out, so this comes to an end.
  public mutating func learn(
    from complaint: GatewayComplaint,
    pushed: Edition,
    now: ContinuousClock.Instant
  ) -> Bool {
    // Something else was learnt while the push was on its way.
    guard pushed === edition else { return true }
    var isNews = false
    // A conflict is told anew of each of a family's series.
    var told: Set<GatewayComplaint.Fault> = []
    for finding in complaint.findings where told.insert(finding.fault).inserted && learn(finding, now: now) {
      isNews = true
    }
    if isNews { edition = Edition() }
    return isNews
  }

  private mutating func learn(_ finding: GatewayComplaint.Finding, now: ContinuousClock.Instant) -> Bool {
    switch finding.fault {
    case .typeConflict(let family, let found, let expected):
      return learnType(of: family, from: [expected, found].compactMap { $0 }, now: now)
    case .suffixCollision(let family, let type):
      return knownType(of: family)?.hasParts == true ? false : note(.type(type), of: family, now: now)
    case .gatewayName(let family):
      return treatment(of: family) == .leftOut(.gatewayName)
        ? false : note(.leftOut(.gatewayName), of: family, now: now)
    case .duplicate(let family):
      guard let id = finding.labels.first(where: { $0.name == "application_id" })?.value else { return false }
      return noteDuplicate(of: family, in: id, now: now)
    case .labels, .syntax, .timestamps, .path, .unknown:
      return false
    }
  }

  /// - Parameter sides: the types that two groups have, of which one is the pushed group.
  private mutating func learnType(of family: String, from sides: [MetricType], now: ContinuousClock.Instant) -> Bool {
    let own: MetricType
    switch treatment(of: family) {
    case .plain: own = .untyped
    case .typed(let type): own = type
    // The pushed group had nothing to do with it.
    case .leftOut: return false
    }
    guard let other = sides.first(where: { $0 != own }) else { return false }
    // Learnt a moment ago, and wrong again: somebody changes it all the time, or groups contradict each other.
    let isContested = lessons[family].map { $0.since.duration(to: now) < Self.shortestLesson } ?? false
    return note(isContested ? .leftOut(.typeConflict) : .type(other), of: family, now: now)
  }

  private mutating func note(_ content: Lesson.Content, of family: String, now: ContinuousClock.Instant) -> Bool {
    guard lessons[family]?.content != content, lessons[family] != nil || lessons.count < Self.mostLessons else {
      return false
    }
    lessons[family] = Lesson(content: content, since: now)
    return true
  }

  private mutating func noteDuplicate(of family: String, in id: String, now: ContinuousClock.Instant) -> Bool {
    guard duplicates[id]?[family] == nil, duplicates[id] != nil || duplicates.count < Self.mostLessons,
      duplicates[id]?.count ?? 0 < Self.mostLessons
    else { return false }
    duplicates[id, default: [:]][family] = now
    return true
  }

  // MARK: Deciding

  /// How a series of an application is written.
  public func treatment(of series: Series, in application: String) -> Treatment {
    guard series.isAcceptable else { return .leftOut(.invalid) }
    if duplicates[application]?[series.name] != nil { return .leftOut(.duplicate) }
    return treatment(of: series.name)
  }

  private func treatment(of name: String) -> Treatment {
    if GatewayNames.contains(name) { return .leftOut(.gatewayName) }
    if case .leftOut(let reason) = lessons[name]?.content { return .leftOut(reason) }
    let known = knownType(of: name)
    // A metric of the agent's own making has the type that it should have, until somebody's contradicts.
    if known == nil, let own = StatusFamilies.all[name]?.type { return .typed(own) }
    switch known {
    case .counter: return .typed(.counter)
    case .gauge: return .typed(.gauge)
    case nil, .untyped: return isPart(name) ? .leftOut(.typeConflict) : .plain
    case .histogram, .summary, .info, .stateset, .gaugehistogram: return .leftOut(.typeConflict)
    }
  }

  private func knownType(of family: String) -> MetricType? {
    if case .type(let type) = lessons[family]?.content { return type }
    return surveyed[family]
  }

  /// Whether a histogram or summary would show a part under this name.
  private func isPart(_ name: String) -> Bool {
    guard let underscore = name.utf8.lastIndex(of: UInt8(ascii: "_")) else { return false }
    let type = knownType(of: String(name[..<underscore]))
    switch name[underscore...] {
    case "_sum", "_count": return type == .histogram || type == .summary
    case "_bucket": return type == .histogram
    default: return false
    }
  }
}

extension MetricType {
  /// Whether the family's samples have other names than the family.
  fileprivate var hasParts: Bool { self == .histogram || self == .summary }
}

extension Series {
  /// Whether a gateway of any version takes it, as far as can be seen by itself. Labels that begin with two underscores
  /// are reserved.
  fileprivate var isAcceptable: Bool {
    isPlain && !labels.contains { $0.name.utf8.starts(with: "__".utf8) }
  }
}
