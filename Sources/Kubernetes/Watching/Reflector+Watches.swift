extension Reflector {
  mutating func watchOpened() -> Step {
    if phase == .openingStream {
      phase = .streaming
      return Step(then: .read)
    }
    phase = .watching
    return Step(tell: recovery(), then: .read)
  }

  /// Takes note that something has come, and of how far the watch is with it.
  mutating func hear(_ version: String?) -> [Event] {
    // The objects of a full picture come in no order of versions.
    guard phase == .watching else { return [] }
    isPictureUnproven = false
    fruitlessWatches = 0
    fruitlessAllowance = policy.mostFruitlessWatches
    refusedWatches = 0
    hasHeard = true
    if let version { advance(to: version) }
    return recovery()
  }

  mutating func bookmark(
    _ version: String,
    endsInitialEvents: Bool,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    switch phase {
    case .streaming where endsInitialEvents && !version.isEmpty:
      let news = complete(at: version)
      phase = .watching
      return Step(tell: news + recovery(), then: .read)
    case .streaming:
      // A server that knows of no streamed lists: it shows what is there, and never says that this was all.
      streamsLists = false
      return pursue(at: now, using: &generator)
    case .watching where isBehind(version):
      // The server was restored to an older state, in which what was seen since has not happened. A kube-apiserver
      // leaves such bookmarks out, so there it shows in watches that tell nothing; others are not bound to.
      goal = .picture
      isPictureUnproven = true
      phase = .asking
      return Step(then: .wait(backoff.next(at: now, using: &generator)))
    case .watching, .listing, .asking, .openingStream:
      return Step(tell: hear(version), then: .read)
    }
  }

  mutating func watchEnded(
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    if phase == .streaming { return streamCut(nil, at: now, using: &generator) }
    isPictureUnproven = false
    return watchAgain(at: now, using: &generator)
  }

  /// - Parameter isRefusal: whether the server itself said it, within the watch.
  mutating func watchFailed(
    _ error: ClusterError,
    isRefusal: Bool,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    let before = phase
    phase = .asking
    if before == .openingStream || before == .streaming {
      return streamFailed(error, isRefusal: isRefusal, wasOpen: before == .streaming, at: now, using: &generator)
    }
    switch error.code {
    case .gone:
      goal = .picture
      // Lists whose version is always too old for a watch are a fault of the server's.
      if isPictureUnproven { return afterTrouble(error, at: now, using: &generator) }
      isPictureUnproven = true
      // Once is no trouble, but it waits all the same: a busy server that expires one watch after another must not be
      // listed, which is what costs it most, without a pause.
      return Step(then: .wait(backoff.next(at: now, using: &generator)))
    case .malformed:
      goal = .picture
      return afterTrouble(error, at: now, using: &generator)
    case .unreachable, .timeout:
      // Gateways cut long connections. The watch is resumed where it was; only if that fails there is trouble.
      if before == .watching { return watchAgain(at: now, using: &generator) }
      return afterTrouble(error, at: now, using: &generator)
    case .server, .notFound:
      // What refuses this watch for good may have nothing against a list and another watch.
      refusedWatches += 1
      if refusedWatches >= policy.mostFruitlessWatches { goal = .picture }
      return afterTrouble(error, at: now, using: &generator)
    default:
      return afterTrouble(error, at: now, using: &generator)
    }
  }

  private mutating func streamFailed(
    _ error: ClusterError,
    isRefusal: Bool,
    wasOpen: Bool,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    switch error.code {
    case .server(let status, _) where isRefusal ? Self.isLackOfStorage(error) : Self.refusals.contains(status):
      // Refused as such, for as long as this server is what it is. Lists work.
      streamsLists = false
      return pursue(at: now, using: &generator)
    case .server where isRefusal:
      // A cache that is behind, an etcd that is busy: that passes.
      return streamCut(error, at: now, using: &generator)
    case .unreachable where wasOpen, .timeout where wasOpen, .malformed where wasOpen:
      return streamCut(error, at: now, using: &generator)
    default:
      return afterTrouble(error, at: now, using: &generator)
    }
  }

  /// 422 is what servers with the feature off answer; the others come from what stands before a server.
  private static var refusals: [Int] { [400, 405, 406, 422, 501] }

  /// What a server over an etcd before 3.4.31 and 3.5.13 says, word for word, in an ERROR event.
  private static func isLackOfStorage(_ error: ClusterError) -> Bool {
    error.message.contains("required storage feature")
  }

  /// Whether a streamed list goes on and on without coming to its end, which events in between would hide.
  func isStreamOverdue(at now: ContinuousClock.Instant) -> Bool {
    guard phase == .streaming, let watchStarted else { return false }
    return now - watchStarted > policy.longestStream
  }

  /// A streamed list has come to an end before its end. Something between that cannot pass a stream may do so each
  /// time: after some such, the objects are listed in pages.
  mutating func streamCut(
    _ error: ClusterError?,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    cutStreams += 1
    if let error { return afterTrouble(error, at: now, using: &generator) }
    phase = .asking
    return Step(then: .wait(backoff.next(at: now, using: &generator)))
  }

  /// Resumes the watch where it was, unless that has come to nothing several times.
  private mutating func watchAgain(
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    let isEarly = watchStarted.map { now - $0 < .seconds(policy.watchSeconds.lowerBound) } ?? false
    fruitlessWatches = isEarly && !hasHeard ? fruitlessWatches + 1 : 0
    guard fruitlessWatches >= fruitlessAllowance else { return pursue(at: now, using: &generator) }
    goal = .picture
    phase = .asking
    return Step(then: .wait(backoff.next(at: now, using: &generator)))
  }

  private func isBehind(_ version: String) -> Bool {
    !version.isEmpty && UInt64(version) != nil && ResourceVersion.isNewer(resourceVersion, than: version)
  }

  private mutating func advance(to version: String) {
    guard !version.isEmpty, ResourceVersion.isNewer(version, than: resourceVersion) else { return }
    resourceVersion = version
  }
}
