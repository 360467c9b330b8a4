import Testing

@testable import Kubernetes

/// What is kept, and what of the rest is remembered.
@Suite struct ReflectorInterestTests {
  private typealias Bench = ReflectorBench

  private static func pod(_ name: String, _ version: Int, uid: String? = nil) -> Pod {
    ReflectorTests.pod(name, version, uid: uid)
  }

  @Test("pods of no interest are neither kept nor told")
  func passed() {
    var bench = Bench.begun()
    #expect(bench.pass(Self.pod("a", 3)).tell == [])
    bench.list([], version: "10")
    bench.receive(.watchOpened)
    #expect(bench.pass(Self.pod("b", 11)).tell == [])
    #expect(bench.receive(.deleted(Self.pod("b", 12).head, nil)).tell == [])
    #expect(bench.reflector.count == 0)
    #expect(bench.receive(.watchEnded, after: .seconds(600)).then == ReflectorTests.watch(from: "12"))
  }

  @Test("a pod is kept from when it becomes of interest, and to its end even if it ceases to be")
  func comesToMatter() {
    var bench = Bench.watching()
    bench.pass(Self.pod("a", 11))
    #expect(!bench.reflector.keeps(Self.pod("a", 12).head))
    #expect(bench.see(Self.pod("a", 12)).tell == [.applied(Self.pod("a", 12))])
    #expect(bench.reflector.keeps(Self.pod("a", 13).head))
    #expect(!bench.reflector.keeps(Self.pod("a", 13, uid: "another").head))
    #expect(bench.see(Self.pod("a", 13)).tell == [.applied(Self.pod("a", 13))])
    #expect(bench.delete(Self.pod("a", 14)).tell == [.gone(Self.pod("a", 14))])
  }

  @Test("a pod of no interest that takes the name of one that was kept ends that one")
  func replaced() {
    let old = Self.pod("a", 5, uid: "old")
    var bench = Bench.watching([old])
    #expect(bench.pass(Self.pod("a", 11, uid: "new")).tell == [.gone(old)])
    #expect(bench.reflector.count == 0)
  }

  @Test("a state that cannot be read leaves the pod as it was")
  func unreadable() {
    let pod = Self.pod("a", 5)
    var bench = Bench.watching([pod])
    #expect(bench.pass(Self.pod("a", 11)).tell == [])
    #expect(bench.receive(.deleted(Self.pod("a", 12).head, nil)).tell == [.gone(pod)])
  }

  @Test("an older state that comes after a deletion does not bring the pod back")
  func lateAfterDeletion() {
    var bench = Bench.watching([Self.pod("a", 5)])
    bench.delete(Self.pod("a", 13))
    #expect(bench.see(Self.pod("a", 12)).tell == [])
    // Nor where the deletion overtook the creation.
    bench.delete(Self.pod("b", 15))
    #expect(bench.see(Self.pod("b", 14)).tell == [])
    #expect(bench.reflector.count == 0)
    let again = Self.pod("a", 16, uid: "new")
    #expect(bench.see(again).tell == [.applied(again)])
  }

  @Test("an older state that was of interest does not undo a newer one that is not")
  func lateInterest() {
    var bench = Bench.watching()
    bench.pass(Self.pod("a", 12))
    #expect(bench.see(Self.pod("a", 11)).tell == [])
    #expect(bench.see(Self.pod("a", 13)).tell == [.applied(Self.pod("a", 13))])
  }

  @Test("only so many of those that are not kept are remembered, the last ones")
  func bound() {
    var recent = RecentVersions(limit: 2)
    let keys = ["a", "b", "c"].map { ObjectKey(namespace: "n", name: $0) }
    for (index, key) in keys.enumerated() { recent.note(key, "\(index)") }
    recent.note(keys[2], "9")
    #expect(keys.map { recent[$0] } == [nil, "1", "9"])
    recent.removeAll()
    #expect(recent[keys[2]] == nil)
  }
}
