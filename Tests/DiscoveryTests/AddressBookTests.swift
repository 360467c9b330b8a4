import Fixtures
import FoundationEssentials
import Testing

@testable import Discovery

@Suite struct AddressBookTests {
  private func pod(
    _ uid: String,
    at address: String? = "10.0.0.1",
    port: Int = 4040,
    started: Int? = 0,
    created: Int = 0,
    onHostNetwork: Bool = false,
    life: PodLife = .running(since: nil)
  ) -> DiscoveredPod {
    let reference = PodReference(uid: uid, namespace: "n", name: uid)
    let startedAt = started.map { Date(timeIntervalSince1970: Double($0)) }
    let targets = address.map { address in
      ["/a", "/b"].map { path in
        Target(pod: reference, address: address, port: port, path: path, startedAt: startedAt)
      }
    }
    return DiscoveredPod(
      reference: reference,
      targets: life.isEnded ? [] : targets ?? [],
      reason: life.isEnded ? .ended(phase: "Succeeded") : nil,
      life: life,
      isOnHostNetwork: onHostNetwork,
      createdAt: Date(timeIntervalSince1970: Double(created))
    )
  }

  private var ended: PodLife { .ended(PodEnding(outcome: .succeeded, at: .now)) }

  /// The pods by name, and behind those that have lost their address who has it now.
  private func words(_ pods: [DiscoveredPod]) -> [String] {
    pods.map { pod in
      guard case .addressTaken(let owner) = pod.reason else { return pod.reference.name }
      #expect(pod.targets.isEmpty && pod.isAnnotated && !pod.life.isEnded)
      return "\(pod.reference.name) < \(owner.name)"
    }
  }

  @Test("a pod whose address nobody else claims is handed on as it is")
  func alone() {
    var book = AddressBook()
    #expect(book.update(pod("a")) == [pod("a")])
    #expect(book.update(pod("b", at: "10.0.0.2")) == [pod("b", at: "10.0.0.2")])
    #expect(book.update(pod("c", at: nil)) == [pod("c", at: nil)])
  }

  @Test("the pod that was started later has the address, whichever is told first")
  func youngest() {
    var book = AddressBook()
    _ = book.update(pod("old", started: 1))
    #expect(words(book.update(pod("new", started: 2))) == ["old < new", "new"])
    #expect(words(book.update(pod("old", started: 1))) == ["old < new"])
    book = AddressBook()
    _ = book.update(pod("new", started: 2))
    #expect(words(book.update(pod("old", started: 1))) == ["old < new"])
    #expect(words(book.update(pod("new", started: 2))) == ["new"])
  }

  @Test("an address is given back when the younger pod is gone, has ended or has another address")
  func givenBack() {
    for change in [pod("new", at: "10.0.0.2", started: 2), pod("new", life: ended), pod("new", at: nil, started: 2)] {
      var book = AddressBook()
      _ = book.update(pod("old", started: 1))
      _ = book.update(pod("new", started: 2))
      #expect(Set(words(book.update(change))) == ["new", "old"])
    }
    var book = AddressBook()
    _ = book.update(pod("old", started: 1))
    _ = book.update(pod("new", started: 2))
    #expect(book.remove(pod("new").reference) == [pod("old", started: 1)])
    #expect(book.remove(pod("new").reference).isEmpty)
  }

  @Test("a pod that has ended claims nothing, though its status keeps the address")
  func endedClaimsNothing() {
    var book = AddressBook()
    _ = book.update(pod("done", started: 9, life: ended))
    #expect(words(book.update(pod("new", started: 1))) == ["new"])
  }

  @Test("one event moves an address on and another back")
  func move() {
    var book = AddressBook()
    _ = book.update(pod("a", at: "10.0.0.1", started: 1))
    _ = book.update(pod("b", at: "10.0.0.2", started: 2))
    _ = book.update(pod("c", at: "10.0.0.1", started: 3))
    #expect(words(book.update(pod("c", at: "10.0.0.2", started: 3))) == ["b < c", "a", "c"])
  }

  @Test(
    "younger is who runs; then who was started later; then who was made later; then by UID",
    arguments: [
      (started: 1, created: 9, isPending: false, loses: true),
      (started: 3, created: 0, isPending: false, loses: false),
      (started: 2, created: 4, isPending: false, loses: true),
      (started: 2, created: 6, isPending: false, loses: false),
      (started: 2, created: 5, isPending: false, loses: true),
      (started: nil, created: 9, isPending: true, loses: true),
      (started: nil, created: 9, isPending: false, loses: false),
    ]
  )
  func order(started: Int?, created: Int, isPending: Bool, loses: Bool) {
    var book = AddressBook()
    let a = pod("a", started: started, created: created, life: isPending ? .pending : .running(since: nil))
    _ = book.update(a)
    let told = words(book.update(pod("b", started: 2, created: 5)))
    #expect(told == (loses ? ["a < b", "b"] : ["b < a"]))
  }

  @Test("on the network of a node it is the port that is claimed with the address")
  func hostNetwork() {
    var book = AddressBook()
    _ = book.update(pod("a", port: 4040, started: 1, onHostNetwork: true))
    #expect(words(book.update(pod("b", port: 4041, started: 2, onHostNetwork: true))) == ["b"])
    #expect(words(book.update(pod("c", port: 4040, started: 3, onHostNetwork: true))) == ["a < c", "c"])
    #expect(words(book.update(pod("c", port: 4041, started: 3, onHostNetwork: true))) == ["b < c", "a", "c"])
  }

  @Test("Whatever happens, what has been told is that each address is the youngest's", arguments: 0..<200)
  func asIfWorkedOutAnew(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var book = AddressBook()
    var known: [String: DiscoveredPod] = [:]
    var told: [String: DiscoveredPod] = [:]
    for _ in 0..<40 {
      let uid = "\(Int.random(in: 0..<5, using: &generator))"
      if Int.random(in: 0..<5, using: &generator) == 0 {
        (known[uid], told[uid]) = (nil, nil)
        for pod in book.remove(PodReference(uid: uid, namespace: "n", name: uid)) { told[pod.reference.uid] = pod }
      } else {
        let pod = pod(
          uid,
          at: [nil, "10.0.0.1", "10.0.0.2"].randomElement(using: &generator) ?? nil,
          port: Int.random(in: 1...2, using: &generator),
          started: Bool.random(using: &generator) ? Int.random(in: 0..<3, using: &generator) : nil,
          created: Int.random(in: 0..<3, using: &generator),
          // A pod keeps to one kind of network.
          onHostNetwork: (Int(uid) ?? 0) > 2,
          life: [.pending, .running(since: nil), .ending, ended].randomElement(using: &generator) ?? .pending
        )
        known[uid] = pod
        for pod in book.update(pod) { told[pod.reference.uid] = pod }
      }
      var fresh = AddressBook()
      var expected: [String: DiscoveredPod] = [:]
      for pod in known.values.shuffled(using: &generator) {
        for pod in fresh.update(pod) { expected[pod.reference.uid] = pod }
      }
      #expect(told == expected)
      let claims = told.values.flatMap { pod in
        Set(pod.targets.map { pod.isOnHostNetwork ? $0.authority : $0.address })
      }
      #expect(Set(claims).count == claims.count)
    }
  }
}
