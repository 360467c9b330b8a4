/// One group as a gateway's queue knows it.
struct PushEntry {
  typealias Instant = ContinuousClock.Instant

  enum Presence {
    /// Nothing was heard of it: it may be there.
    case unknown
    case absent
    case stored
    /// Empty, left behind by a push that was refused.
    case ghost
  }

  enum Deletion {
    /// The group's life is over.
    case expired
    /// It is kept at another gateway by now.
    case moved
  }

  /// The newest generation that is known, and the newest that is done with, accepted or refused.
  var wanted = 0
  var done = 0
  var isFinal = false
  var presence = Presence.unknown
  var deletion: Deletion?
  /// The group that stands there is somebody else's: in words.
  var claim: String?
  /// The gateway's words, if it refused the last push, and when the next may be tried.
  var refusal: (words: String, retryAt: Instant)?
  /// When it may be tried again, after a refusal for somebody else's fault.
  var heldUntil: Instant?
  /// When its deletion may be tried again, after one that did not succeed.
  var deletionHeldUntil: Instant?
  /// Refusals in a row after each of which something was learnt.
  var lessons = 0
  /// When the group was last sent, and how long that took.
  var lastPush: Instant?
  var lastLatency = Duration.zero
  /// Since when something is waiting.
  var waitingSince: Instant?
  /// Until when a push may still be applied whose answer was lost.
  var unsettledUntil: Instant?
  /// Until when others come first, since the last request for it failed, and it may be the reason.
  var suspectUntil: Instant?

  var wantsPush: Bool { deletion == nil && claim == nil && (wanted > done || refusal != nil) }
  var wantsDeletion: Bool { claim == nil && (deletion != nil || presence == .ghost) }
  /// Waits for nothing but the gateway itself.
  var isUrgent: Bool { wantsDeletion || (wantsPush && isFinal && wanted > done) }
  /// Waits since it was refused.
  var isHeld: Bool { refusal != nil || heldUntil != nil || deletionHeldUntil != nil }
  var isWaiting: Bool { wantsDeletion || wantsPush }

  /// What the gateway has now, by a survey.
  ///
  /// - Parameter claim: why what is there counts as somebody else's, where it does.
  /// - Returns: whether something is gone that had been accepted.
  mutating func take(_ found: SurveyedGroup?, owner: String, claim: String?) -> Bool {
    let had = done
    self.claim = claim
    guard claim == nil else { return false }
    if let found, found.owner == owner {
      presence = .stored
      // Anything but what was accepted last is a step back, or the work of an earlier run.
      if found.generation != done, refusal == nil { done = found.generation == wanted ? wanted : 0 }
    } else {
      // Gone; or cut short, overwritten, or emptied by a refusal.
      presence = found == nil || refusal == nil ? .absent : .ghost
      if refusal == nil { done = 0 }
    }
    return done < had
  }

  /// Whether what stands there without an owner's name can be this agent's all the same: a body that was cut short, of a
  /// push that was accepted or whose answer was lost.
  var mayBeUnnamed: Bool { presence == .stored || unsettledUntil != nil }
}
