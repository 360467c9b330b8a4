import Testing

@testable import Kubernetes

/// Lists that the server streams, and servers that cannot.
@Suite struct ReflectorStreamTests {
  private typealias Bench = ReflectorBench
  private typealias Step = ReflectorBench.Step

  private static func pod(_ name: String, _ version: Int) -> Pod { ReflectorTests.pod(name, version) }
  private static func error(_ code: ClusterError.Code) -> ClusterError { ReflectorTests.error(code) }
  private static let stream = Reflector<Pod>.Order.watch(from: .newestState, timeoutSeconds: 600)

  @Test("it begins with a streamed list, which becomes the watch when its end is marked")
  func start() {
    var bench = Bench(streams: true)
    let start = bench.start()
    #expect(start == Step(then: Self.stream))
    #expect(bench.receive(.watchOpened) == Step(then: .read))
    let (a, b) = (Self.pod("a", 9), Self.pod("b", 4))
    #expect(bench.see(a) == Step(tell: [.applied(a)], then: .read))
    #expect(bench.see(b) == Step(tell: [.applied(b)], then: .read))
    #expect(bench.bookmark("10", endsInitialEvents: true) == Step(tell: [.synced], then: .read))
    let later = Self.pod("a", 11)
    #expect(bench.see(later) == Step(tell: [.applied(later)], then: .read))
    #expect(bench.receive(.watchEnded, after: .seconds(600)).then == ReflectorTests.watch(from: "11"))
  }

  @Test("what an expired version hid is seen in the next streamed list, and what it lacks is gone at its end")
  func sweep() {
    var bench = Bench.begun(streams: true)
    let (a, b) = (Self.pod("a", 3), Self.pod("b", 4))
    bench.receive(.watchOpened)
    bench.see(a)
    bench.see(b)
    bench.bookmark("10", endsInitialEvents: true)
    #expect(bench.receive(.watchRefused(Self.error(.gone))) == Step(then: .wait(.milliseconds(800))))
    #expect(bench.receive(.waited).then == Self.stream)
    bench.receive(.watchOpened)
    #expect(bench.see(b) == Step(then: .read), "the same state is not told twice")
    #expect(bench.bookmark("20", endsInitialEvents: true) == Step(tell: [.gone(a)], then: .read))
  }

  @Test("a streamed list of a server that was restored counts, although its versions have gone back")
  func restored() {
    var bench = Bench.begun(streams: true)
    bench.receive(.watchOpened)
    bench.see(Self.pod("a", 30))
    bench.bookmark("40", endsInitialEvents: true)
    bench.delete(Self.pod("b", 41))
    #expect(bench.bookmark("7").then == .wait(.milliseconds(800)), "a bookmark before the last version gives it away")
    #expect(bench.receive(.waited).then == Self.stream)
    bench.receive(.watchOpened)
    let (old, b) = (Self.pod("a", 5), Self.pod("b", 6))
    #expect(bench.see(old).tell == [.applied(old)])
    #expect(bench.see(b).tell == [.applied(b)], "its deletion has not happened")
    #expect(bench.bookmark("7", endsInitialEvents: true).tell == [])
    #expect(bench.receive(.watchEnded, after: .seconds(600)).then == ReflectorTests.watch(from: "7"))
  }

  @Test("after a restore a version that was seen may belong to another pod, or to another state")
  func repeatedVersions() {
    var bench = Bench.begun(streams: true)
    bench.receive(.watchOpened)
    let (a, b) = (Self.pod("a", 8), Self.pod("b", 9))
    bench.see(a)
    bench.see(b)
    bench.bookmark("10", endsInitialEvents: true)
    bench.receive(.watchRefused(Self.error(.gone)))
    bench.receive(.waited)
    bench.receive(.watchOpened)
    let other = ReflectorTests.pod("a", 8, uid: "other")
    var running = b
    running.phase = .running
    #expect(bench.see(other).tell == [.gone(a), .applied(other)])
    #expect(bench.see(running).tell == [.applied(running)])
  }

  @Test(
    "a server that refuses to stream is asked for a list at once, and never again for a stream",
    arguments: [422, 400, 405, 501]
  )
  func refusedAtOpening(status: Int) {
    var bench = Bench.begun(streams: true)
    let refusal = Self.error(.server(status: status, retryAfter: nil))
    #expect(bench.receive(.watchFailed(refusal)) == Step(then: ReflectorTests.firstList))
    Self.expectLists(&bench)
  }

  @Test("a server whose storage cannot stream says so within the watch, and is asked for a list")
  func refusedWithin() {
    var bench = Bench.begun(streams: true)
    bench.receive(.watchOpened)
    var refusal = Self.error(.server(status: 500, retryAfter: nil))
    // In the words of the recording.
    refusal.message =
      "a watch stream was requested by the client but the required storage feature RequestWatchProgress is disabled"
    #expect(bench.receive(.watchRefused(refusal)) == Step(then: ReflectorTests.firstList))
    Self.expectLists(&bench)
  }

  @Test("a server that knows no streamed lists never marks their end: its first plain bookmark gives it away")
  func ignored() {
    var bench = Bench.begun(streams: true)
    let a = Self.pod("a", 3)
    bench.receive(.watchOpened)
    #expect(bench.see(a).tell == [.applied(a)], "what it shows is true all the same")
    #expect(bench.bookmark("9") == Step(then: ReflectorTests.newestList))
    bench.list([a], version: "10")
    bench.receive(.watchOpened)
    bench.receive(.watchFailed(Self.error(.gone)))
    #expect(bench.receive(.waited).then == ReflectorTests.newestList)
  }

  /// Lists, loses its place, and lists again.
  private static func expectLists(_ bench: inout Bench) {
    bench.list([], version: "10")
    bench.receive(.watchOpened)
    bench.receive(.watchFailed(error(.gone)))
    #expect(bench.receive(.waited).then == ReflectorTests.newestList)
  }

  @Test(
    "a server that is away or refuses the account is asked for a stream again",
    arguments: [
      ClusterError.Code.unreachable, .timeout, .unauthorized, .forbidden(Access(verb: "watch", resource: "pods")),
      .tooManyRequests(retryAfter: nil), .server(status: 503, retryAfter: nil), .notFound,
    ]
  )
  func away(code: ClusterError.Code) {
    var bench = Bench.begun(streams: true)
    for wait in [800, 1600, 3200, 6400] {
      let step = bench.receive(.watchFailed(Self.error(code)))
      #expect(step == Step(tell: [.trouble(Self.error(code))], then: .wait(.milliseconds(wait))))
      #expect(bench.receive(.waited).then == Self.stream)
    }
    bench.receive(.watchOpened)
    #expect(bench.see(Self.pod("a", 3)).tell == [.applied(Self.pod("a", 3))])
    #expect(bench.bookmark("10", endsInitialEvents: true).tell == [.synced, .healthy])
  }

  @Test("streams that are cut before their end give way to a list in pages, and come back after it")
  func cut() {
    var bench = Bench.begun(streams: true)
    for round in 1...3 {
      bench.receive(.watchOpened)
      bench.see(Self.pod("a", 3))
      let input = round == 2 ? Reflector<Pod>.Input.watchEnded : .watchFailed(Self.error(.unreachable))
      guard case .wait = bench.receive(input).then else {
        Issue.record("it does not wait")
        return
      }
      #expect(bench.receive(.waited).then == (round < 3 ? Self.stream : ReflectorTests.newestList))
    }
    #expect(bench.list([Self.pod("a", 3)], version: "10").tell == [.synced])
    bench.receive(.watchOpened)
    bench.receive(.watchFailed(Self.error(.gone)))
    #expect(bench.receive(.waited).then == Self.stream)
  }

  @Test("streamed lists whose version expires at once, again and again, are told as trouble")
  func expiryLoop() {
    var bench = Bench.begun(streams: true)
    let gone = Self.error(.gone)
    for wait in [800, 1600, 3200] {
      bench.receive(.watchOpened)
      bench.bookmark("10", endsInitialEvents: true)
      let step = bench.receive(.watchRefused(gone))
      #expect(step == Step(tell: wait == 800 ? [] : [.trouble(gone)], then: .wait(.milliseconds(wait))))
      bench.receive(.waited)
    }
  }

  @Test("a cache that is behind is asked for a stream again", arguments: [500, 504])
  func passing(status: Int) {
    var bench = Bench.begun(streams: true)
    bench.receive(.watchOpened)
    let error = Self.error(.server(status: status, retryAfter: .seconds(1)))
    #expect(bench.receive(.watchRefused(error)) == Step(tell: [.trouble(error)], then: .wait(.milliseconds(1800))))
    #expect(bench.receive(.waited).then == Self.stream)
  }

  @Test("a stream that goes on without coming to the end of its list is given up")
  func overdue() {
    var bench = Bench.begun(streams: true)
    bench.receive(.watchOpened)
    bench.see(Self.pod("a", 3))
    let late = Self.pod("a", 4)
    #expect(bench.receive(.seen(late.head, late), after: .seconds(300)) == Step(tell: [.applied(late)], then: .read))
    let later = Self.pod("a", 5)
    #expect(
      bench.receive(.seen(later.head, later), after: .seconds(1)) == Step(then: .wait(.milliseconds(800)))
    )
    #expect(bench.receive(.waited).then == Self.stream)
  }

  @Test("a watch follows at once upon the list that a refused stream made necessary")
  func noGap() {
    var bench = Bench.begun(streams: true)
    bench.receive(.watchFailed(Self.error(.server(status: 422, retryAfter: nil))))
    #expect(bench.list([], version: "10").then == ReflectorTests.watch(from: "10"))
  }

  @Test("a half streamed list takes nothing away")
  func half() {
    var bench = Bench.begun(streams: true)
    bench.receive(.watchOpened)
    bench.see(Self.pod("a", 3))
    bench.see(Self.pod("b", 4))
    bench.bookmark("10", endsInitialEvents: true)
    bench.receive(.watchFailed(Self.error(.gone)))
    bench.receive(.waited)
    bench.receive(.watchOpened)
    bench.see(Self.pod("b", 4))
    bench.receive(.watchFailed(Self.error(.unreachable)))
    #expect(bench.reflector.count == 2)
  }
}
