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
  /// Refusals in a row after each of which something was learnt.
  var lessons = 0
  /// When the group was last sent, and how long that took.
  var lastPush: Instant?
  var lastLatency = Duration.zero
  /// Since when something is waiting.
  var waitingSince: Instant?
  /// Until when a push may still be applied whose answer was lost.
  var unsettledUntil: Instant?
  /// Whether the last request for it failed: then others come first, since it may be the reason.
  var hasFailed = false

  var wantsPush: Bool { deletion == nil && claim == nil && (wanted > done || refusal != nil) }
  var wantsDeletion: Bool { deletion != nil || (presence == .ghost && claim == nil) }
  /// Waits for nothing but the gateway itself.
  var isUrgent: Bool { wantsDeletion || (wantsPush && isFinal && wanted > done) }
  var isWaiting: Bool { wantsDeletion || wantsPush }

  /// What the gateway has now, by a survey.
  ///
  /// - Returns: whether something is gone that had been accepted.
  mutating func take(_ found: SurveyedGroup?, owner: String) -> Bool {
    let had = done
    claim = nil
    switch (found?.owner, found) {
    case (owner, let found?):
      presence = .stored
      // Anything but what was accepted last is a step back, or the work of an earlier run.
      if found.generation != done { done = found.generation == wanted ? wanted : 0 }
    case (let other?, _):
      claim =
        "the group there belongs to another agent, called \(other); where that one is no more, start this one with "
        + "--owner \(other)"
    case (nil, let found?) where found.isDisputed:
      claim = "the group there bears the names of two agents; delete it there, and give each agent a --job of its own"
    case (nil, let found?) where found.pushedAt != nil && presence != .stored:
      claim = "the group there was written by somebody else; delete it there, or give another --job"
    case (nil, let found):
      // Gone; or cut short, overwritten, or emptied by a refusal.
      presence = found == nil || refusal == nil ? .absent : .ghost
      if refusal == nil { done = 0 }
    }
    return done < had
  }
}
