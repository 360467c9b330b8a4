import Timing

/// The life of a token: when one is asked for, used, renewed and given up. A state machine that is told the time.
///
/// A token that is about to end is renewed while it is still used. While the server of tokens fails, nobody waits for it
/// again: who asks is told at once why there is none.
struct TokenCourse {
  enum Step: Equatable {
    case use(String)
    /// Until the request that is under way is done.
    case wait
    case refuse(AccessFault)
  }

  /// How long before its end a token is used no more, for clocks that differ and requests that take their time; and how
  /// long before it is renewed. Of a short life a part of it.
  private static let margin = Duration.seconds(10)
  private static let notice = Duration.seconds(60)
  /// What some target does not take is not asked for anew more often than this: it may be that one's own fault.
  static let leastAge = Duration.seconds(30)
  /// How long after it could have been tried again a failure is no answer any more, where nobody has asked meanwhile.
  private static let memory = Duration.seconds(60)

  private struct Held {
    let text: String
    let askedAt: ContinuousClock.Instant
    var renewedFrom: ContinuousClock.Instant?
    let usedUntil: ContinuousClock.Instant?
  }

  private var held: Held?
  /// What went wrong last, and when it is tried again.
  private var failure: (fault: AccessFault, retriedFrom: ContinuousClock.Instant)?
  private var backoff = Backoff(first: .seconds(1), longest: .seconds(60))
  /// When the request under way was begun.
  private var askingSince: ContinuousClock.Instant?

  /// Somebody wants a token.
  ///
  /// - Returns: what that one gets, and whether a request is to be begun.
  mutating func ask(at now: ContinuousClock.Instant) -> (step: Step, begins: Bool) {
    if let held, held.usedUntil.map({ now < $0 }) ?? true {
      return (.use(held.text), held.renewedFrom.map { now >= $0 } == true && begin(at: now))
    }
    if askingSince == nil, let failure, now >= failure.retriedFrom + Self.memory { self.failure = nil }
    let begins = begin(at: now)
    if let failure { return (.refuse(failure.fault), begins) }
    return (.wait, begins)
  }

  private mutating func begin(at now: ContinuousClock.Instant) -> Bool {
    guard askingSince == nil, failure.map({ now >= $0.retriedFrom }) ?? true else { return false }
    askingSince = now
    return true
  }

  /// The request is done.
  mutating func receive(
    _ result: Result<GrantedToken, AccessFault>,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) {
    let askedAt = askingSince ?? now
    askingSince = nil
    switch result {
    case .failure(let fault):
      failure = (fault, now + backoff.next(using: &generator))
    case .success(let token):
      failure = nil
      backoff.reset()
      held = Held(
        text: token.text,
        askedAt: askedAt,
        renewedFrom: token.life.map { askedAt + $0 - min(Self.notice, $0 / 5) },
        usedUntil: token.life.map { askedAt + $0 - min(Self.margin, $0 / 10) }
      )
    }
  }

  /// A target did not take the token. It stays in use for the others until there is a new one.
  mutating func reject(_ isRejected: (String) -> Bool, at now: ContinuousClock.Instant) {
    guard let held, isRejected(held.text), now - held.askedAt >= Self.leastAge else { return }
    self.held?.renewedFrom = now
  }
}
