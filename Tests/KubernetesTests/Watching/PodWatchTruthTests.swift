import Fixtures
import NIOHTTP1
import SimulatedCluster
import Testing

@testable import Kubernetes

/// A real watch of a server on which everything goes wrong, over sockets: what was told is the truth when it has settled.
@Suite(.serialized, .timeLimit(.minutes(3))) struct PodWatchTruthTests {
  @Test("the pods told are the truth after random faults, and no end was missed", arguments: 0..<16)
  func truth(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let server = SimulatedAPIServer(
      .init(
        streamingLists: [.supported, .supported, .unsupportedByStorage, .forbidden].randomElement(using: &generator)
          ?? .supported,
        speaksProtobuf: Bool.random(using: &generator),
        bookmarkInterval: .milliseconds(20),
        watchSecond: .microseconds(Int.random(in: 300...3000, using: &generator)),
        historyLimit: 30
      )
    )
    let port = try await server.start()
    let told = ToldPods()
    try await watching(
      port: port,
      told,
      interest: PodInterest(includes: { $0.annotations["follow"] != nil }, keepsAnnotation: { _ in true })
    ) {
      for _ in 0..<60 {
        try Self.live(server, using: &generator)
        try await Self.disturb(server, port: port, using: &generator)
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...8, using: &generator)))
      }
      server.calm()
      // What was said in disorder and cut off in the midst cannot be known to be missing, nor what was taken back and
      // made anew under the same versions: so the version expires.
      server.expireNextWatches(1)
      server.cutWatches()
      let truth = Set(server.pods.filter { $0.annotations["follow"] != nil }.map(\.uid))
      let there = Set(server.pods.map(\.uid))
      // Those that were of interest once are followed for as long as they are there.
      for _ in 0..<2000 where !(truth.isSubset(of: told.pods) && told.pods.isSubset(of: there)) {
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(truth.subtracting(told.pods) == [], "there and not told")
      #expect(told.pods.subtracting(there) == [], "told and not there")
    }
    #expect(told.complaints == [])
    await server.stop()
  }

  /// One thing that happens in the cluster. Every pod that was of interest at any time has to be told as gone.
  private static func live(_ server: SimulatedAPIServer, using generator: inout SeededGenerator) throws {
    let namespace = ["one", "two"].randomElement(using: &generator) ?? "one"
    let name = "pod-\(Int.random(in: 0..<5, using: &generator))"
    let follows = Int.random(in: 0..<3, using: &generator) > 0
    guard server.pod(namespace: namespace, name: name) != nil else {
      try server.create(Pod(namespace: namespace, name: name, uid: "", annotations: follows ? ["follow": "1"] : [:]))
      return
    }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0:
      try server.delete(namespace: namespace, name: name, gracePeriodSeconds: 0)
    case 1:
      try server.update(namespace: namespace, name: name) { $0.annotations["follow"] = follows ? "1" : nil }
    default:
      let phase: Pod.Phase = Bool.random(using: &generator) ? .running : .pending
      let stamp = "\(generator.next())"
      try server.update(namespace: namespace, name: name) {
        $0.phase = phase
        $0.labels["stamp"] = stamp
      }
    }
  }

  private static func disturb(
    _ server: SimulatedAPIServer,
    port: Int,
    using generator: inout SeededGenerator
  ) async throws {
    switch Int.random(in: 0..<24, using: &generator) {
    case 0: server.cutWatches()
    case 1: server.cutWatchesInsideNextEvent(afterBytes: Int.random(in: 0...200, using: &generator))
    case 2: server.cutNext(2, afterBytes: Int.random(in: 0...3000, using: &generator))
    case 3: server.expireWatches()
    case 4: server.expireNextWatches(1)
    case 5: server.forgetHistory()
    case 6: server.compact()
    case 7: server.failNext(2, status: .tooManyRequests, retryAfterSeconds: 0)
    case 8: server.failNext(1, status: .internalServerError)
    case 9: server.failNext(1, status: .serviceUnavailable)
    case 10: server.trickle(bytes: 97, every: .microseconds(100))
    case 11: server.calm()
    case 12: server.disturbWatches(WatchDisturbance(duplicates: true, seed: generator.next()))
    case 13: server.disturbWatches(WatchDisturbance(replays: 0.5, seed: generator.next()))
    case 14: server.disturbWatches(WatchDisturbance(shuffleWindow: 4, seed: generator.next()))
    case 15: server.endWatches()
    case 16: await server.cutConnections()
    case 17:
      await server.stop()
      try await server.start(port: port)
    case 18:
      // As etcd is restored with --mark-compacted: nobody may go on from what it saw.
      server.rollBack(by: Int.random(in: 1...5, using: &generator))
      server.compact()
      server.expireNextWatches(1)
    default: break
    }
  }
}
