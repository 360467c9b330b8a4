import Testing

@testable import Kubernetes

@Suite struct ReflectorTests {
  /// A reflector whose waits are the longest that they can be, and whose watches last 600 s.
  struct Bench {
    var reflector = Reflector()
    var now = ContinuousClock.now
    var generator = HighestGenerator()

    @discardableResult
    mutating func receive(_ input: Reflector.Input, after delay: Duration = .zero) -> Reflector.Step {
      now += delay
      return reflector.receive(input, at: now, using: &generator)
    }

    /// Listed, and with an open watch that has been quiet for a minute.
    static func watching(_ pods: [Pod] = [], version: String = "10") -> Bench {
      var bench = Bench()
      bench.receive(.listed(PodPage(pods: pods, resourceVersion: version)))
      bench.receive(.watchOpened)
      bench.now += .seconds(60)
      return bench
    }
  }

  static func pod(_ name: String, _ version: Int, uid: String? = nil, namespace: String = "n") -> Pod {
    Pod(namespace: namespace, name: name, uid: uid ?? "uid-\(name)", resourceVersion: "\(version)")
  }

  static func error(_ code: ClusterError.Code) -> ClusterError {
    ClusterError(code, access: Access(verb: "watch", resource: "pods"), server: "s", origin: "o", message: "m")
  }

  static let firstList = Reflector.Order.list(resourceVersion: "0", limit: 500, continuation: nil)
  static let newestList = Reflector.Order.list(resourceVersion: nil, limit: 500, continuation: nil)
  static func watch(from version: String) -> Reflector.Order {
    .watch(resourceVersion: version, timeoutSeconds: 600)
  }

  // MARK: Listing

  @Test("it begins with a list from the server's cache")
  func start() {
    #expect(Reflector().start() == .init(then: Self.firstList))
  }

  @Test("after the list it is synced and watches from the list's version")
  func listed() {
    var bench = Bench()
    let (a, b) = (Self.pod("a", 3), Self.pod("b", 4))
    let step = bench.receive(.listed(PodPage(pods: [a, b], resourceVersion: "10")))
    #expect(step == .init(tell: [.applied(a), .applied(b), .synced], then: Self.watch(from: "10")))
    #expect(bench.receive(.watchOpened) == .init(then: .read))
    #expect(bench.reflector.podsKnown == 2)
  }

  @Test("pages are told as they come, and only the last one makes it synced")
  func pages() {
    var bench = Bench()
    let (a, b) = (Self.pod("a", 3), Self.pod("b", 4))
    let first = bench.receive(.listed(PodPage(pods: [a], resourceVersion: "10", continuation: "next")))
    #expect(
      first
        == .init(tell: [.applied(a)], then: .list(resourceVersion: nil, limit: 500, continuation: "next"))
    )
    let last = bench.receive(.listed(PodPage(pods: [b], resourceVersion: "10")))
    #expect(last == .init(tell: [.applied(b), .synced], then: Self.watch(from: "10")))
  }

  @Test("a continuation that expires makes it list all in one piece", arguments: [[], [pod("a", 3)]])
  func expiredContinuation(pods: [Pod]) {
    var bench = Bench()
    bench.receive(.listed(PodPage(pods: pods, resourceVersion: "10", continuation: "next")))
    let step = bench.receive(.listFailed(Self.error(.gone)))
    #expect(step == .init(then: .list(resourceVersion: nil, limit: nil, continuation: nil)))
    let again = bench.receive(.listed(PodPage(pods: [], resourceVersion: "12")))
    #expect(again == .init(tell: pods.map { .gone($0) } + [.synced], then: Self.watch(from: "12")))
  }

  @Test("a list that fails is told and tried again after a backoff")
  func listFailed() {
    var bench = Bench()
    for wait in [800, 1600, 3200] {
      let step = bench.receive(.listFailed(Self.error(.unreachable)))
      #expect(step == .init(tell: [.trouble(Self.error(.unreachable))], then: .wait(.milliseconds(wait))))
      #expect(bench.receive(.waited) == .init(then: Self.firstList))
    }
  }

  @Test("Retry-After is waited for where it is longer than the backoff", arguments: [(7, 7000), (0, 800)])
  func retryAfter(seconds: Int, milliseconds: Int) {
    var bench = Bench()
    let error = Self.error(.tooManyRequests(retryAfter: .seconds(seconds)))
    #expect(bench.receive(.listFailed(error)).then == .wait(.milliseconds(milliseconds)))
  }

  // MARK: Watching

  @Test("events are told once, whatever is repeated or comes late")
  func events() {
    var bench = Bench.watching([Self.pod("a", 5)])
    let newer = Self.pod("a", 11)
    #expect(bench.receive(.event(.modified(newer))) == .init(tell: [.applied(newer)], then: .read))
    #expect(bench.receive(.event(.modified(newer))) == .init(then: .read))
    #expect(bench.receive(.event(.added(Self.pod("a", 7)))) == .init(then: .read))
    let final = Self.pod("a", 12)
    #expect(bench.receive(.event(.deleted(Self.pod("a", 8)))) == .init(then: .read))
    #expect(bench.receive(.event(.deleted(final))) == .init(tell: [.gone(final)], then: .read))
    #expect(bench.receive(.event(.deleted(final))) == .init(then: .read))
    #expect(bench.reflector.podsKnown == 0)
  }

  @Test("pods of one name in two namespaces are two pods")
  func namespaces() {
    var bench = Bench.watching([Self.pod("a", 5, namespace: "one")])
    let other = Self.pod("a", 11, uid: "other", namespace: "two")
    #expect(bench.receive(.event(.added(other))).tell == [.applied(other)])
    #expect(bench.reflector.podsKnown == 2)
  }

  @Test("a pod made again under the same name ends the old one first")
  func reborn() {
    let old = Self.pod("a", 5, uid: "old")
    var bench = Bench.watching([old])
    let new = Self.pod("a", 11, uid: "new")
    #expect(bench.receive(.event(.added(new))).tell == [.gone(old), .applied(new)])
    #expect(bench.receive(.event(.deleted(Self.pod("a", 12, uid: "old")))).tell == [])
    #expect(
      bench.receive(.event(.deleted(Self.pod("a", 13, uid: "new")))).tell == [.gone(Self.pod("a", 13, uid: "new"))]
    )
  }

  @Test("versions that are no numbers are taken as they come")
  func opaqueVersions() {
    var pod = Self.pod("a", 0)
    pod.resourceVersion = "x9"
    var bench = Bench.watching([pod])
    pod.resourceVersion = "x10"
    #expect(bench.receive(.event(.modified(pod))).tell == [.applied(pod)])
    #expect(bench.receive(.watchEnded).then == Self.watch(from: "x10"))
  }

  @Test("a watch that ends is resumed from the last event, the last bookmark, or where it began")
  func resumption() {
    var bench = Bench.watching()
    #expect(bench.receive(.watchEnded) == .init(then: Self.watch(from: "10")))
    bench.receive(.watchOpened)
    bench.receive(.event(.added(Self.pod("a", 12))))
    #expect(bench.receive(.watchEnded, after: .seconds(300)).then == Self.watch(from: "12"))
    bench.receive(.watchOpened)
    bench.receive(.event(.bookmark(resourceVersion: "40", endsInitialEvents: false)))
    bench.receive(.event(.modified(Self.pod("a", 13))))
    #expect(bench.receive(.watchEnded, after: .seconds(300)).then == Self.watch(from: "40"))
    bench.receive(.watchOpened)
    bench.receive(.event(.bookmark(resourceVersion: "", endsInitialEvents: false)))
    bench.receive(.event(.unknown(type: "SOMETHING")))
    #expect(bench.receive(.watchEnded, after: .seconds(300)).then == Self.watch(from: "40"))
  }

  @Test("watches do not follow each other faster than one a second")
  func pace() {
    var bench = Bench()
    bench.receive(.listed(PodPage(pods: [], resourceVersion: "10")))
    bench.receive(.watchOpened)
    #expect(bench.receive(.watchEnded, after: .milliseconds(300)) == .init(then: .wait(.milliseconds(700))))
    #expect(bench.receive(.waited, after: .milliseconds(700)) == .init(then: Self.watch(from: "10")))
  }

  @Test("a watch is asked to last from five to ten minutes")
  func watchLength() {
    var generator = SeededGenerator(seed: 4)
    let seconds = (0..<200).compactMap { _ -> Int? in
      var reflector = Reflector()
      let page = PodPage(pods: [], resourceVersion: "10")
      let step = reflector.receive(.listed(page), at: ContinuousClock.now, using: &generator)
      guard case .watch(_, let seconds) = step.then else { return nil }
      return seconds
    }
    #expect(seconds.count == 200)
    #expect(seconds.allSatisfy { (300...600).contains($0) })
    #expect(Set(seconds).count > 50)
  }

  @Test("an open watch that breaks is resumed without trouble", arguments: [ClusterError.Code.unreachable, .timeout])
  func cut(code: ClusterError.Code) {
    var bench = Bench.watching()
    #expect(bench.receive(.watchFailed(Self.error(code))) == .init(then: Self.watch(from: "10")))
    // That it cannot be opened again is trouble.
    let step = bench.receive(.watchFailed(Self.error(code)), after: .seconds(5))
    #expect(step == .init(tell: [.trouble(Self.error(code))], then: .wait(.milliseconds(800))))
    #expect(bench.receive(.waited, after: .milliseconds(800)).then == Self.watch(from: "10"))
    #expect(bench.receive(.watchOpened) == .init(tell: [.healthy], then: .read))
  }

  @Test(
    "a watch that is refused is told and tried again from where it was",
    arguments: [
      ClusterError.Code.unauthorized, .forbidden(Access(verb: "watch", resource: "pods")),
      .server(status: 500, retryAfter: nil), .tooManyRequests(retryAfter: nil), .notFound,
    ]
  )
  func refused(code: ClusterError.Code) {
    var bench = Bench.watching()
    bench.receive(.watchEnded)
    let step = bench.receive(.watchFailed(Self.error(code)), after: .seconds(5))
    #expect(step == .init(tell: [.trouble(Self.error(code))], then: .wait(.milliseconds(800))))
    #expect(bench.receive(.waited, after: .milliseconds(800)) == .init(then: Self.watch(from: "10")))
  }

  @Test("a line that cannot be read makes it list anew after a wait")
  func malformed() {
    var bench = Bench.watching()
    #expect(bench.receive(.watchFailed(Self.error(.malformed))).then == .wait(.milliseconds(800)))
    #expect(bench.receive(.waited).then == Self.newestList)
  }

  // MARK: Listing anew

  @Test(
    "an expired version makes it list the newest state, and pods absent from it are gone",
    arguments: [true, false]
  )
  func expired(isEvent: Bool) {
    let (a, b, c) = (Self.pod("a", 3), Self.pod("b", 4), Self.pod("c", 5))
    var bench = Bench.watching([a, b, c])
    let error = Self.error(.gone)
    let step = bench.receive(isEvent ? .event(.error(error)) : .watchFailed(error))
    #expect(step == .init(then: .wait(.milliseconds(800))))
    #expect(bench.receive(.waited).then == Self.newestList)
    let (newB, d) = (Self.pod("b", 14), Self.pod("d", 15))
    let relisted = bench.receive(.listed(PodPage(pods: [newB, c, d], resourceVersion: "20")))
    #expect(
      relisted == .init(tell: [.applied(newB), .applied(d), .gone(a)], then: Self.watch(from: "20"))
    )
  }

  @Test("a pod absent from one page of a new list is not gone before the last page")
  func sweepAfterLastPage() {
    let (a, b) = (Self.pod("a", 3), Self.pod("b", 4))
    var bench = Bench.watching([a, b])
    bench.receive(.watchFailed(Self.error(.gone)))
    #expect(bench.receive(.listed(PodPage(pods: [b], resourceVersion: "20", continuation: "x"))).tell == [])
    #expect(bench.receive(.listed(PodPage(pods: [a], resourceVersion: "20"))).tell == [])
    #expect(bench.reflector.podsKnown == 2)
  }

  @Test("a list that fails half way forgets what it had seen")
  func halfList() {
    let (a, b) = (Self.pod("a", 3), Self.pod("b", 4))
    var bench = Bench.watching([a, b])
    bench.receive(.watchFailed(Self.error(.gone)))
    bench.receive(.listed(PodPage(pods: [a], resourceVersion: "20", continuation: "x")))
    #expect(bench.receive(.listFailed(Self.error(.timeout))).then == .wait(.milliseconds(1600)))
    #expect(bench.receive(.waited).then == Self.newestList)
    #expect(bench.receive(.listed(PodPage(pods: [b], resourceVersion: "21"))).tell == [.gone(a)])
  }

  @Test("versions that expire again and again are listed after growing waits, with or without events in between")
  func expiryLoop() {
    var bench = Bench.watching()
    #expect(bench.receive(.watchFailed(Self.error(.gone))) == .init(then: .wait(.milliseconds(800))))
    bench.receive(.waited)
    bench.receive(.listed(PodPage(pods: [], resourceVersion: "20")), after: .seconds(2))
    let step = bench.receive(.watchFailed(Self.error(.gone)))
    #expect(step == .init(tell: [.trouble(Self.error(.gone))], then: .wait(.milliseconds(1600))))
    bench.receive(.waited)
    bench.receive(.listed(PodPage(pods: [], resourceVersion: "21")), after: .seconds(2))
    bench.receive(.watchOpened)
    bench.receive(.event(.bookmark(resourceVersion: "22", endsInitialEvents: false)))
    #expect(bench.receive(.watchFailed(Self.error(.gone))) == .init(then: .wait(.milliseconds(3200))))
  }

  @Test("after several watches that open and tell nothing it lists the newest state")
  func fruitless() {
    var bench = Bench.watching([Self.pod("a", 3)])
    let cut = Self.error(.unreachable)
    for _ in 0..<2 {
      #expect(bench.receive(.watchFailed(cut), after: .seconds(2)).then == Self.watch(from: "10"))
      bench.receive(.watchOpened)
    }
    let step = bench.receive(.watchFailed(cut), after: .seconds(2))
    #expect(step == .init(tell: [.trouble(cut)], then: .wait(.milliseconds(800))))
    #expect(bench.receive(.waited).then == Self.newestList)
    // The server was restored: its versions have gone back.
    #expect(bench.receive(.listed(PodPage(pods: [], resourceVersion: "7"))).then == Self.watch(from: "7"))
    #expect(bench.receive(.watchOpened).tell == [], "that it opens proves nothing any more")
    let a = Self.pod("a", 8, uid: "new")
    #expect(bench.receive(.event(.added(a))).tell == [.healthy, .applied(a)])
    bench.receive(.watchFailed(cut), after: .seconds(2))
    #expect(bench.receive(.watchOpened).tell == [])
  }

  @Test("a quiet watch that lasts its time is not fruitless")
  func quiet() {
    var bench = Bench.watching()
    for _ in 0..<10 {
      #expect(bench.receive(.watchEnded, after: .seconds(600)).then == Self.watch(from: "10"))
      bench.receive(.watchOpened)
    }
  }

  @Test("synced is told once")
  func syncedOnce() {
    var bench = Bench.watching()
    bench.receive(.watchFailed(Self.error(.gone)))
    #expect(!bench.receive(.listed(PodPage(pods: [], resourceVersion: "20"))).tell.contains(.synced))
  }

  // MARK: As a whole

  @Test("whatever happens, what was told adds up to what is there", arguments: 0..<50)
  func sum(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var reflector = Reflector()
    var server: [String: Pod] = [:]
    var log: [WatchEvent] = []
    var told: [String: Pod] = [:]
    var version = 10
    var now = ContinuousClock.now
    var step = reflector.start()
    var opened: Int?
    for round in 0..<400 {
      for event in step.tell {
        switch event {
        case .applied(let pod):
          #expect(told[pod.name].map { $0.uid == pod.uid } ?? true, "replaced without being gone")
          told[pod.name] = pod
        case .gone(let pod):
          #expect(told.removeValue(forKey: pod.name)?.uid == pod.uid, "gone without having been applied")
        case .synced, .trouble, .healthy: break
        }
      }
      now += .milliseconds(Int.random(in: 0...2000, using: &generator))
      if round < 380 {
        version += 1
        let name = "pod-\(Int.random(in: 0..<5, using: &generator))"
        let last = server[name]
        if let last, Bool.random(using: &generator) {
          server[name] = nil
          log.append(.deleted(Self.pod(name, version, uid: last.uid)))
        } else {
          let pod = Self.pod(name, version, uid: last?.uid ?? "uid-\(version)")
          server[name] = pod
          log.append(last == nil ? .added(pod) : .modified(pod))
        }
      }
      // In the last rounds nothing fails any more, so that all can be caught up.
      let fails = round < 370 && Int.random(in: 0..<6, using: &generator) == 0
      let input: Reflector.Input
      switch step.then {
      case .list:
        input =
          fails
          ? .listFailed(Self.error(.unreachable))
          : .listed(PodPage(pods: Array(server.values), resourceVersion: "\(version)"))
        opened = nil
      case .watch(let from, _):
        opened = Int(from)
        input = fails ? .watchFailed(Self.error(Bool.random(using: &generator) ? .gone : .timeout)) : .watchOpened
      case .read:
        let next = log.first { Self.version(of: $0) > opened ?? 0 }
        if fails {
          input = Bool.random(using: &generator) ? .watchEnded : .event(.error(Self.error(.gone)))
        } else if let next {
          opened = Self.version(of: next)
          input = .event(next)
        } else {
          input = .watchEnded
        }
      case .wait:
        input = .waited
      }
      step = reflector.receive(input, at: now, using: &generator)
    }
    #expect(told.mapValues(\.uid) == server.mapValues(\.uid))
    #expect(reflector.podsKnown == server.count)
  }

  private static func version(of event: WatchEvent) -> Int {
    switch event {
    case .added(let pod), .modified(let pod), .deleted(let pod): Int(pod.resourceVersion) ?? 0
    default: 0
    }
  }
}
