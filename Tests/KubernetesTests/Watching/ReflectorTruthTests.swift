import Fixtures
import Testing

@testable import Kubernetes

/// Whatever happens between, what was told adds up to what is there.
@Suite struct ReflectorTruthTests {
  @Test("the pods told are the truth after everything has gone wrong", arguments: 0..<200)
  func truth(seed: UInt64) {
    var model = Model(seed: seed)
    for _ in 0..<300 { model.turn(isFaulty: true) }
    for _ in 0..<100 { model.turn(isFaulty: false) }
    let there = model.server.filter(\.value.isOfInterest).mapValues(\.pod.uid)
    // A pod that was of interest once is followed to its end.
    let followed = model.server.filter { model.told[$0.key] == $0.value.pod.uid }.mapValues(\.pod.uid)
    #expect(model.told == followed, "told and not there any more")
    #expect(there.allSatisfy { model.told[$0.key] == $0.value }, "there and not told")
    #expect(model.reflector.count == model.told.count)
    #expect(model.complaints == [])
  }

  /// A server in a few lines: the truth, its history, and everything that can go wrong on the way to the reflector.
  private struct Model {
    struct Record {
      var pod: Pod
      var isOfInterest: Bool
    }

    struct Change {
      var version: Int
      var record: Record
      var isDeletion: Bool
    }

    var reflector: Reflector<Pod>
    var server: [String: Record] = [:]
    var told: [String: String] = [:]
    var complaints: [String] = []
    private var generator: SeededGenerator
    private var now = ContinuousClock.now
    private var step: Reflector<Pod>.Step
    private var history: [Change] = []
    private var version = 10
    private var listVersion = 0
    private var restoredAt = 0
    /// What the open watch has yet to send; the versions up to `sent` have been.
    private var pending: [Reflector<Pod>.Input] = []
    private var sent = 0
    /// Whether what is pending stands in another order than it happened. A connection that is cut in the midst of that
    /// loses what nobody can know of.
    private var isDisordered = false
    private let streams: Bool

    init(seed: UInt64) {
      generator = SeededGenerator(seed: seed)
      var policy = WatchPolicy()
      policy.pageLimit = 3
      reflector = Reflector(policy: policy)
      streams = Bool.random(using: &generator)
      step = reflector.start(at: now, using: &generator)
    }

    private mutating func chance(_ part: Int) -> Bool { Int.random(in: 0..<part, using: &generator) == 0 }

    mutating func turn(isFaulty: Bool) {
      for event in step.tell { note(event) }
      now += .milliseconds(Int.random(in: 0...2000, using: &generator))
      if isFaulty {
        change()
        if chance(60) { rollBack() }
      }
      step = reflector.receive(input(isFaulty: isFaulty), at: now, using: &generator)
    }

    private mutating func note(_ event: PodEvent) {
      switch event {
      case .applied(let pod):
        if let uid = told[pod.name], uid != pod.uid { complaints.append("\(pod.name) replaced without being gone") }
        told[pod.name] = pod.uid
      case .gone(let pod):
        if told.removeValue(forKey: pod.name) != pod.uid { complaints.append("\(pod.name) gone without being there") }
      case .synced, .listed, .trouble, .healthy:
        break
      }
    }

    private mutating func change() {
      version += 1
      let name = "pod-\(Int.random(in: 0..<6, using: &generator))"
      let last = server[name]
      if var last, chance(3) {
        last.pod.resourceVersion = "\(version)"
        server[name] = nil
        history.append(Change(version: version, record: last, isDeletion: true))
      } else {
        let record = Record(
          pod: ReflectorTests.pod(name, version, uid: last?.pod.uid ?? "uid-\(version)-\(generator.next())"),
          isOfInterest: !chance(3)
        )
        server[name] = record
        history.append(Change(version: version, record: record, isDeletion: false))
      }
    }

    /// A restore from a backup: the last changes have not happened, and the server's connections are cut.
    private mutating func rollBack() {
      let kept = history.dropLast(Int.random(in: 1...min(8, history.count), using: &generator))
      server = [:]
      for change in kept { server[change.record.pod.name] = change.isDeletion ? nil : change.record }
      history = Array(kept)
      version = kept.last?.version ?? 10
      // As operators are told to do, and etcd does with --bump-revision: no version comes twice.
      version += 100
      restoredAt = version
      history.removeAll()
      pending = [.watchFailed(ReflectorTests.error(.unreachable))]
    }

    private mutating func input(isFaulty: Bool) -> Reflector<Pod>.Input {
      let fails = isFaulty && chance(6)
      switch step.then {
      case .wait:
        return .waited
      case .list(_, let limit, let continuation):
        pending = []
        if fails { return .listFailed(ReflectorTests.error(chance(2) ? .gone : .timeout)) }
        return list(limit: limit, continuation: continuation)
      case .watch(let start, _):
        pending = []
        if fails { return .watchFailed(ReflectorTests.error(chance(2) ? .gone : .unreachable)) }
        return open(start)
      case .read:
        return read(fails: fails, isFaulty: isFaulty)
      }
    }

    private func seen(_ record: Record) -> Reflector<Pod>.Input {
      let isRead = record.isOfInterest || reflector.keeps(record.pod.head)
      return .seen(record.pod.head, isRead ? record.pod : nil)
    }

    private mutating func list(limit: Int?, continuation: String?) -> Reflector<Pod>.Input {
      // All pages bear the version of the first, and those of a state that was rolled back are there no more.
      if continuation == nil { listVersion = version }
      guard listVersion >= restoredAt else { return .listFailed(ReflectorTests.error(.gone)) }
      let names = server.keys.sorted().filter { $0 > continuation ?? "" }
      let page = names.prefix(limit ?? .max)
      for name in page {
        guard let record = server[name] else { continue }
        let step = reflector.receive(seen(record), at: now, using: &generator)
        for event in step.tell { note(event) }
      }
      let isLast = page.count == names.count
      return .pageEnded(ListHead(resourceVersion: "\(listVersion)", continuation: isLast ? nil : page.last))
    }

    private mutating func open(_ start: WatchStart) -> Reflector<Pod>.Input {
      switch start {
      case .newestState where !streams:
        return .watchFailed(ReflectorTests.error(.server(status: 422, retryAfter: nil)))
      case .newestState:
        pending = server.values.map { .seen($0.pod.head, $0.pod) }.shuffled(using: &generator)
        pending.append(.bookmark(resourceVersion: "\(version)", endsInitialEvents: true))
        sent = version
      case .version(let text):
        let from = Int(text) ?? 0
        guard history.first.map({ $0.version <= from + 1 }) ?? (from == version) else {
          return .watchFailed(ReflectorTests.error(.gone))
        }
        sent = from
      }
      return .watchOpened
    }

    private mutating func read(fails: Bool, isFaulty: Bool) -> Reflector<Pod>.Input {
      if pending.isEmpty {
        var changes = history.filter { $0.version > sent }
        sent = max(sent, version)
        if isFaulty, chance(3) { changes += changes.prefix(2) }
        isDisordered = isFaulty && chance(3)
        if isDisordered { changes.shuffle(using: &generator) }
        pending = changes.map { change in
          let head = change.record.pod.head
          return change.isDeletion ? .deleted(head, change.record.pod) : seen(change.record)
        }
      }
      if fails, !(isDisordered && !pending.isEmpty) {
        pending = []
        return chance(3) ? .watchRefused(ReflectorTests.error(.gone)) : .watchFailed(ReflectorTests.error(.unreachable))
      }
      if !pending.isEmpty { return pending.removeFirst() }
      return isFaulty && chance(2)
        ? .watchEnded : .bookmark(resourceVersion: "\(version)", endsInitialEvents: false)
    }
  }
}
