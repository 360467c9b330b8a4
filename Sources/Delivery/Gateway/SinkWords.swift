import Logging
import Synchronization

/// What a sink says in the log: each trouble once when it begins, and once when it is over.
final class SinkWords: Sendable {
  private struct Said {
    /// Whether the gateway was said to be away; and when it was last said to be back.
    var isAway = false
    var backAt: ContinuousClock.Instant?
    var failingSince: ContinuousClock.Instant?
    var isLate = false
    var isHidden = false
    var families: Set<String> = []
    /// Whose groups are somebody else's, by the words for it.
    var claims: [String: Set<String>] = [:]
  }

  /// What a survey showed.
  enum Sight {
    case whole
    /// Nothing, for this reason.
    case hidden(String)
    case none
  }

  private let gateway: String
  private let logger: Logger
  private let said = Mutex(Said())

  /// From when on groups that wait are worth a word, and from when on it is over.
  private static let late = Duration.seconds(60)
  private static let inTime = Duration.seconds(15)
  /// What fails so soon after the last outage has to last so long to be another.
  private static let flapping = Duration.seconds(60)
  private static let outage = Duration.seconds(5)
  /// Names are said once; more than this are not remembered, and not said.
  private static let mostRemembered = 1000

  init(gateway: String, logger: Logger) {
    self.gateway = gateway
    self.logger = logger
  }

  func say(_ outcome: PushOutcome, of id: String, before: QueueMood, after: QueueMood) {
    say(before: before, after: after)
    guard case .refused(let refusal) = outcome else { return }
    switch refusal.kind {
    case .own where after.refusal != nil && after.refusal != before.refusal,
      .lesson where after.refusal != nil && after.refusal != before.refusal:
      logger.error(
        "Pushgateway refused a group; it is tried again now and then, and what the gateway had before stays there",
        metadata: ["application": "\(id)", "cause": "\(refusal.words)"]
      )
    case .lesson:
      logger.debug("learnt from a refusal", metadata: ["application": "\(id)", "cause": "\(refusal.words)"])
    case .own, .poison:
      break
    }
  }

  /// For who follows one application through the log.
  func sayDone(_ method: String, of id: String, generation: Int) {
    var metadata: Logger.Metadata = ["application": "\(id)", "gateway": "\(gateway)"]
    if generation > 0 { metadata["generation"] = "\(generation)" }
    logger.debug("Pushgateway has carried out a \(method.uppercased())", metadata: metadata)
  }

  func say(before: QueueMood, after: QueueMood) {
    sayWhetherAway(after, now: .now)
    if before.poison == nil, let cause = after.poison {
      logger.critical(
        "Pushgateway refuses every push because of a group that is not this agent's; delete that group there",
        metadata: [
          "gateway": "\(gateway)", "cause": "\(cause)",
          "remedy": """
          of the labels in the cause, those that push_time_seconds on \(gateway)/metrics has too are the group's: \
          curl -X DELETE \(gateway)/metrics/job/JOB/LABEL/VALUE…
          """,
        ]
      )
    }
    if before.poison != nil, after.poison == nil {
      logger.notice("Pushgateway takes pushes again", metadata: ["gateway": "\(gateway)"])
    }
    sayWhetherLate(after)
  }

  /// Connections that are cut now and then are no outage, each of which would be worth two lines.
  private func sayWhetherAway(_ mood: QueueMood, now: ContinuousClock.Instant) {
    let (isAwayNow, isBackNow) = said.withLock { said -> (Bool, Bool) in
      guard mood.failure != nil else {
        said.failingSince = nil
        guard said.isAway else { return (false, false) }
        said.isAway = false
        said.backAt = now
        return (false, true)
      }
      let since = said.failingSince ?? now
      said.failingSince = since
      let isFlapping = said.backAt.map { $0.duration(to: since) < Self.flapping } ?? false
      guard !said.isAway, !isFlapping || since.duration(to: now) >= Self.outage else { return (false, false) }
      said.isAway = true
      return (true, false)
    }
    if isAwayNow, let cause = mood.failure {
      logger.warning(
        "Pushgateway cannot be used; what is captured is kept and sent when it is back",
        metadata: ["cause": "\(cause)"]
      )
    }
    if isBackNow { logger.notice("Pushgateway is back", metadata: ["gateway": "\(gateway)"]) }
  }

  private func sayWhetherLate(_ mood: QueueMood) {
    guard mood.failure == nil, mood.poison == nil else { return }
    let isNews = said.withLock { said in
      guard !said.isLate else {
        said.isLate = mood.oldestWaiting > Self.inTime
        return false
      }
      said.isLate = mood.oldestWaiting > Self.late
      return said.isLate
    }
    guard isNews else { return }
    logger.warning(
      """
      groups wait long for the Pushgateway, which is slower than they change; share them among several, forward fewer \
      metrics, or raise its CPU
      """,
      metadata: ["gateway": "\(gateway)", "waiting_seconds": "\(mood.oldestWaiting.components.seconds)"]
    )
  }

  func sayRestart() {
    logger.notice("Pushgateway was started anew; what it has lost is sent again", metadata: ["gateway": "\(gateway)"])
  }

  func saySurvey(_ tally: PushTally, claims: [String: String], sight: Sight) {
    if tally.lostGroups > 0 || tally.revenants > 0 {
      logger.notice(
        "Pushgateway does not have what it was given; lost groups are sent again, and deleted ones deleted again",
        metadata: ["gateway": "\(gateway)", "lost": "\(tally.lostGroups)", "back": "\(tally.revenants)"]
      )
    }
    sayClaimed(claims)
    switch sight {
    case .whole:
      sayUnclaimed(but: claims)
      sayWhetherHidden(nil)
    case .hidden(let cause): sayWhetherHidden(cause)
    // What a survey does not show says nothing of claims.
    case .none: break
    }
  }

  /// Groups of applications are somebody else's. What is in the way of many is said once.
  func sayClaimed(_ claims: [String: String]) {
    let (news, first) = said.withLock { said in
      let news = claims.filter { !said.claims[$0.value, default: []].contains($0.key) }
      let first = Dictionary(grouping: news.keys) { news[$0] ?? "" }.filter { said.claims[$0.key] == nil }
      for (id, words) in news { said.claims[words, default: []].insert(id) }
      return (news, first)
    }
    for (words, ids) in first.sorted(by: { $0.key < $1.key }) {
      logger.error(
        "an application's group is somebody else's and is left alone; /groups names all for which this is so",
        metadata: ["application": "\(ids.min() ?? "")", "gateway": "\(gateway)", "cause": "\(words)"]
      )
    }
    for (id, words) in news {
      logger.debug("a group is somebody else's", metadata: ["application": "\(id)", "cause": "\(words)"])
    }
  }

  private func sayUnclaimed(but claims: [String: String]) {
    let over = said.withLock { said in
      let left = Dictionary(grouping: claims.keys) { claims[$0] ?? "" }.mapValues(Set.init)
      defer { said.claims = left }
      return said.claims.keys.filter { left[$0] == nil }
    }
    for words in over.sorted() {
      logger.notice(
        "somebody else's groups are in no application's way any more",
        metadata: ["gateway": "\(gateway)", "cause": "\(words)"]
      )
    }
  }

  private func sayWhetherHidden(_ cause: String?) {
    let isNews = said.withLock { said in
      defer { said.isHidden = cause != nil }
      return said.isHidden != (cause != nil)
    }
    guard isNews else { return }
    guard let cause else {
      logger.notice("Pushgateway shows again what it holds", metadata: ["gateway": "\(gateway)"])
      return
    }
    logger.warning(
      "Pushgateway does not show what it holds; groups of an earlier run and conflicting metrics are not found",
      metadata: ["gateway": "\(gateway)", "cause": "\(cause)"]
    )
  }

  func sayLeftOut(_ leftOut: LeftOut, of id: String) {
    for (reason, families) in leftOut.families.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let news = said.withLock { said in
        families.filter { said.families.count < Self.mostRemembered && said.families.insert($0).inserted }
      }
      guard !news.isEmpty else { continue }
      logger.warning(
        """
        metrics are left out of groups, since the Pushgateway would refuse them; the labels that it shows them with on its \
        /metrics say whose they are
        """,
        metadata: [
          "metrics": "\(news.joined(separator: ", "))", "reason": "\(reason.rawValue)", "application": "\(id)",
          "gateway": "\(gateway)",
        ]
      )
    }
  }
}
