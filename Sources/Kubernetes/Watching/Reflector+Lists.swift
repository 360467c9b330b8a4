extension Reflector {
  mutating func pageEnded(
    _ head: ListHead,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    if let continuation = head.continuation {
      isPaging = true
      return Step(then: .list(resourceVersion: nil, limit: policy.pageLimit, continuation: continuation))
    }
    isPaging = false
    // What was asked for before the list has no bearing on when a watch may follow it: at once.
    watchStarted = nil
    let news = complete(at: head.resourceVersion)
    return Step(tell: news, then: pursue(at: now, using: &generator).then)
  }

  mutating func listFailed(
    _ error: ClusterError,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    let wasPaging = isPaging
    isPaging = false
    goal = .picture
    guard error.code == .gone else { return afterTrouble(error, at: now, using: &generator) }
    // What the server's cache has is too old for it too: its newest state is asked for from now on.
    isPictureUnproven = true
    guard wasPaging else { return afterTrouble(error, at: now, using: &generator) }
    // The pages took longer than the server keeps a state: take all in one piece, which cannot expire.
    goal = .pictureAtOnce
    return pursue(at: now, using: &generator)
  }
}
