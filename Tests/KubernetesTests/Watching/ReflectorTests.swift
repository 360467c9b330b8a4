import Fixtures
import Testing

@testable import Kubernetes

@Suite struct ReflectorTests {
  private typealias Bench = ReflectorBench
  private typealias Step = ReflectorBench.Step

  static func pod(_ name: String, _ version: Int, uid: String? = nil, namespace: String = "n") -> Pod {
    Pod(namespace: namespace, name: name, uid: uid ?? "uid-\(name)", resourceVersion: "\(version)")
  }

  static func error(_ code: ClusterError.Code) -> ClusterError {
    ClusterError(code, access: Access(verb: "watch", resource: "pods"), server: "s", origin: "o", message: "m")
  }

  static let firstList = Reflector<Pod>.Order.list(resourceVersion: "0", limit: 500, continuation: nil)
  static let newestList = Reflector<Pod>.Order.list(resourceVersion: nil, limit: 500, continuation: nil)
  static func watch(from version: String) -> Reflector<Pod>.Order {
    .watch(from: .version(version), timeoutSeconds: 600)
  }

  // MARK: Listing

  @Test("it begins with a list from the server's cache")
  func start() {
    var bench = Bench()
    let step = bench.start()
    #expect(step == Step(then: Self.firstList))
  }

  @Test("after the list it is synced and watches from the list's version")
  func listed() {
    var bench = Bench.begun()
    let (a, b) = (Self.pod("a", 3), Self.pod("b", 4))
    let step = bench.list([a, b], version: "10")
    #expect(step == Step(tell: [.applied(a), .applied(b), .synced], then: Self.watch(from: "10")))
    #expect(bench.receive(.watchOpened) == Step(then: .read))
    #expect(bench.reflector.count == 2)
  }

  @Test("pages are told as they come, and only the last one makes it synced")
  func pages() {
    var bench = Bench.begun()
    let (a, b) = (Self.pod("a", 3), Self.pod("b", 4))
    let first = bench.list([a], version: "10", continuation: "next")
    #expect(
      first
        == Step(tell: [.applied(a)], then: .list(resourceVersion: nil, limit: 500, continuation: "next"))
    )
    let last = bench.list([b], version: "10")
    #expect(last == Step(tell: [.applied(b), .synced], then: Self.watch(from: "10")))
  }

  @Test("a continuation that expires makes it list all in one piece", arguments: [[], [pod("a", 3)]])
  func expiredContinuation(pods: [Pod]) {
    var bench = Bench.begun()
    bench.list(pods, version: "10", continuation: "next")
    let step = bench.receive(.listFailed(Self.error(.gone)))
    #expect(step == Step(then: .list(resourceVersion: nil, limit: nil, continuation: nil)))
    let again = bench.list([], version: "12")
    #expect(again == Step(tell: pods.map { .gone($0) } + [.synced], then: Self.watch(from: "12")))
  }

  @Test("a list that fails is told and tried again after a backoff")
  func listFailed() {
    var bench = Bench.begun()
    for wait in [800, 1600, 3200] {
      let step = bench.receive(.listFailed(Self.error(.unreachable)))
      #expect(step == Step(tell: [.trouble(Self.error(.unreachable))], then: .wait(.milliseconds(wait))))
      #expect(bench.receive(.waited) == Step(then: Self.firstList))
    }
  }

  @Test("Retry-After is waited for, and the backoff beyond it", arguments: [(7, 7800), (0, 800)])
  func retryAfter(seconds: Int, milliseconds: Int) {
    var bench = Bench.begun()
    let error = Self.error(.tooManyRequests(retryAfter: .seconds(seconds)))
    #expect(bench.receive(.listFailed(error)).then == .wait(.milliseconds(milliseconds)))
  }

  // MARK: Watching

  @Test("events are told once, whatever is repeated or comes late")
  func events() {
    var bench = Bench.watching([Self.pod("a", 5)])
    let newer = Self.pod("a", 11)
    #expect(bench.see(newer) == Step(tell: [.applied(newer)], then: .read))
    #expect(bench.see(newer) == Step(then: .read))
    #expect(bench.see(Self.pod("a", 7)) == Step(then: .read))
    let final = Self.pod("a", 12)
    #expect(bench.delete(Self.pod("a", 8)) == Step(then: .read))
    #expect(bench.delete(final) == Step(tell: [.gone(final)], then: .read))
    #expect(bench.delete(final) == Step(then: .read))
    #expect(bench.reflector.count == 0)
  }

  @Test("pods of one name in two namespaces are two pods")
  func namespaces() {
    var bench = Bench.watching([Self.pod("a", 5, namespace: "one")])
    let other = Self.pod("a", 11, uid: "other", namespace: "two")
    #expect(bench.see(other).tell == [.applied(other)])
    #expect(bench.reflector.count == 2)
  }

  @Test("a pod made again under the same name ends the old one first")
  func reborn() {
    let old = Self.pod("a", 5, uid: "old")
    var bench = Bench.watching([old])
    let new = Self.pod("a", 11, uid: "new")
    #expect(bench.see(new).tell == [.gone(old), .applied(new)])
    #expect(bench.delete(Self.pod("a", 12, uid: "old")).tell == [])
    #expect(
      bench.delete(Self.pod("a", 13, uid: "new")).tell == [.gone(Self.pod("a", 13, uid: "new"))]
    )
  }

  @Test("versions that are no numbers are taken as they come")
  func opaqueVersions() {
    var pod = Self.pod("a", 0)
    pod.resourceVersion = "x9"
    var bench = Bench.watching([pod])
    pod.resourceVersion = "x10"
    #expect(bench.see(pod).tell == [.applied(pod)])
    #expect(bench.receive(.watchEnded).then == Self.watch(from: "x10"))
  }

  @Test("a watch that ends is resumed from the last event, the last bookmark, or where it began")
  func resumption() {
    var bench = Bench.watching()
    #expect(bench.receive(.watchEnded) == Step(then: Self.watch(from: "10")))
    bench.receive(.watchOpened)
    bench.see(Self.pod("a", 12))
    #expect(bench.receive(.watchEnded, after: .seconds(300)).then == Self.watch(from: "12"))
    bench.receive(.watchOpened)
    bench.bookmark("40")
    bench.see(Self.pod("a", 13))
    #expect(bench.receive(.watchEnded, after: .seconds(300)).then == Self.watch(from: "40"))
    bench.receive(.watchOpened)
    bench.bookmark("")
    bench.receive(.unknownEvent)
    #expect(bench.receive(.watchEnded, after: .seconds(300)).then == Self.watch(from: "40"))
  }

  @Test("watches do not follow each other faster than one a second")
  func pace() {
    var bench = Bench.begun()
    bench.list([], version: "10")
    bench.receive(.watchOpened)
    #expect(bench.receive(.watchEnded, after: .milliseconds(300)) == Step(then: .wait(.milliseconds(700))))
    #expect(bench.receive(.waited, after: .milliseconds(700)) == Step(then: Self.watch(from: "10")))
  }

  @Test("a watch is asked to last from five to ten minutes")
  func watchLength() {
    var generator = SeededGenerator(seed: 4)
    let seconds = (0..<200).compactMap { _ -> Int? in
      var reflector = Reflector<Pod>()
      let step = reflector.start(at: ContinuousClock.now, using: &generator)
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
    #expect(bench.receive(.watchFailed(Self.error(code))) == Step(then: Self.watch(from: "10")))
    // That it cannot be opened again is trouble.
    let step = bench.receive(.watchFailed(Self.error(code)), after: .seconds(5))
    #expect(step == Step(tell: [.trouble(Self.error(code))], then: .wait(.milliseconds(800))))
    #expect(bench.receive(.waited, after: .milliseconds(800)).then == Self.watch(from: "10"))
    #expect(bench.receive(.watchOpened) == Step(tell: [.healthy], then: .read))
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
    #expect(step == Step(tell: [.trouble(Self.error(code))], then: .wait(.milliseconds(800))))
    #expect(bench.receive(.waited, after: .milliseconds(800)) == Step(then: Self.watch(from: "10")))
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
    let step = bench.receive(isEvent ? .watchRefused(error) : .watchFailed(error))
    #expect(step == Step(then: .wait(.milliseconds(800))))
    #expect(bench.receive(.waited).then == Self.newestList)
    let (newB, d) = (Self.pod("b", 14), Self.pod("d", 15))
    let relisted = bench.list([newB, c, d], version: "20")
    #expect(
      relisted == Step(tell: [.applied(newB), .applied(d), .gone(a)], then: Self.watch(from: "20"))
    )
  }

  @Test("a pod absent from one page of a new list is not gone before the last page")
  func sweepAfterLastPage() {
    let (a, b) = (Self.pod("a", 3), Self.pod("b", 4))
    var bench = Bench.watching([a, b])
    bench.receive(.watchFailed(Self.error(.gone)))
    #expect(bench.list([b], version: "20", continuation: "x").tell == [])
    #expect(bench.list([a], version: "20").tell == [])
    #expect(bench.reflector.count == 2)
  }

  @Test("a list that fails half way forgets what it had seen")
  func halfList() {
    let (a, b) = (Self.pod("a", 3), Self.pod("b", 4))
    var bench = Bench.watching([a, b])
    bench.receive(.watchFailed(Self.error(.gone)))
    bench.list([a], version: "20", continuation: "x")
    #expect(bench.receive(.listFailed(Self.error(.timeout))).then == .wait(.milliseconds(1600)))
    #expect(bench.receive(.waited).then == Self.newestList)
    #expect(bench.list([b], version: "21").tell == [.gone(a)])
  }

  @Test("versions that expire again and again are listed after growing waits, with or without events in between")
  func expiryLoop() {
    var bench = Bench.watching()
    #expect(bench.receive(.watchFailed(Self.error(.gone))) == Step(then: .wait(.milliseconds(800))))
    bench.receive(.waited)
    bench.list([], version: "20", after: .seconds(2))
    let step = bench.receive(.watchFailed(Self.error(.gone)))
    #expect(step == Step(tell: [.trouble(Self.error(.gone))], then: .wait(.milliseconds(1600))))
    bench.receive(.waited)
    bench.list([], version: "21", after: .seconds(2))
    bench.receive(.watchOpened)
    bench.bookmark("22")
    #expect(bench.receive(.watchFailed(Self.error(.gone))) == Step(then: .wait(.milliseconds(3200))))
  }

  @Test("after several watches that open and tell nothing it lists the newest state, which may show a restored server")
  func fruitless() {
    var bench = Bench.watching([Self.pod("a", 3)])
    let cut = Self.error(.unreachable)
    for _ in 0..<2 {
      #expect(bench.receive(.watchFailed(cut), after: .seconds(2)).then == Self.watch(from: "10"))
      bench.receive(.watchOpened)
    }
    #expect(bench.receive(.watchFailed(cut), after: .seconds(2)) == Step(then: .wait(.milliseconds(800))))
    #expect(bench.receive(.waited).then == Self.newestList)
    #expect(bench.list([], version: "7").then == Self.watch(from: "7"))
    bench.receive(.watchOpened)
    let a = Self.pod("a", 8, uid: "new")
    #expect(bench.see(a).tell == [.applied(a)])
  }

  @Test("a gateway that cuts every quiet watch is no trouble, and costs fewer and fewer lists")
  func quietGateway() {
    var bench = Bench.watching([Self.pod("a", 3)])
    var watches = 0
    var watchesBetweenLists: [Int] = []
    while watchesBetweenLists.count < 7 {
      watches += 1
      var step = bench.receive(
        watches.isMultiple(of: 2) ? .watchEnded : .watchFailed(Self.error(.timeout)),
        after: .seconds(90)
      )
      #expect(step.tell == [])
      if case .wait = step.then { step = bench.receive(.waited) }
      if step.then == Self.newestList {
        watchesBetweenLists.append(watches)
        watches = 0
        #expect(bench.list([Self.pod("a", 3)], version: "10").then == Self.watch(from: "10"))
      }
      #expect(bench.receive(.watchOpened).tell == [])
    }
    #expect(watchesBetweenLists == [3, 6, 12, 24, 48, 48, 48])
  }

  @Test(
    "a watch that is refused again and again is given up for a list",
    arguments: [
      ClusterError.Code.server(status: 400, retryAfter: nil), .server(status: 500, retryAfter: nil), .notFound,
    ]
  )
  func refusedForGood(code: ClusterError.Code) {
    var bench = Bench.watching()
    bench.receive(.watchEnded)
    for round in 1...3 {
      bench.receive(.watchFailed(Self.error(code)), after: .seconds(5))
      #expect(bench.receive(.waited, after: .seconds(5)).then == (round < 3 ? Self.watch(from: "10") : Self.newestList))
    }
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
    #expect(!bench.list([], version: "20").tell.contains(.synced))
  }
}
