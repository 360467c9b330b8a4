import Discovery
import Exposition
import Fixtures
import FoundationEssentials
import Logging
import NIOPosix
import SystemPackage
import Testing

@testable import Capture

@Suite("The spool")
struct SpoolTests {
  private let log = RecordedLog(from: .info)

  private func spool(
    on storage: any SpoolStorage,
    byteLimit: Int = 1 << 20,
    fileLimit: Int = 100
  ) -> Spool {
    Spool(
      configuration: .init(
        path: "/spool",
        owner: SpooledSamples.owner,
        byteLimit: byteLimit,
        fileLimit: fileLimit
      ),
      gateway: { "http://gateway-of-\($0)" },
      eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
      logger: log.logger,
      open: { () async throws(SpoolError) in storage }
    )
  }

  private func spool(in folder: String, patience: Duration = .zero) -> Spool {
    Spool(
      configuration: .init(path: folder, owner: SpooledSamples.owner, patience: patience),
      eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
      logger: log.logger
    )
  }

  /// Runs a spool with these groups for as long as the body takes.
  private func running(
    _ spool: Spool,
    _ groups: [SpooledGroup],
    _ body: (Spool) async -> Void
  ) async {
    let known = Dictionary(uniqueKeysWithValues: groups.map { ($0.snapshot.id, $0) })
    await withTaskGroup { tasks in
      tasks.addTask { await spool.run { known[$0] } }
      await body(spool)
      tasks.cancelAll()
    }
  }

  private func change(_ group: SpooledGroup) -> GroupChange {
    .updated(group.snapshot.id, generation: group.snapshot.generation, isFinal: group.snapshot.ending != nil)
  }

  private let running = SpooledSamples.group("running")
  private let ended = SpooledSamples.group("ended", ending: Samples.ending)

  @Test("what one run writes the next one reads, from a real folder")
  func nextRun() async throws {
    let temporary = try TemporaryFolder()
    let path = "\(temporary.path)/spool"
    let first = spool(in: path)
    #expect(try await first.restore().isEmpty)
    await running(first, [running, ended]) { spool in
      spool.note([change(running), change(ended)])
      #expect(await spool.flush(within: .seconds(20)) == 0)
    }
    #expect(first.status.files == 2)
    #expect(first.status.writes == [.written: 2, .failed: 0, .noRoom: 0])

    try await #expect(throws: SpoolError.inUse(path, waited: .zero)) { try await spool(in: path).restore() }
    try withExtendedLifetime(first) {
      let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      #expect(names == [".lock", "ended.prom", "running.prom"])
    }
  }

  @Test("another run gets the folder as soon as the first is gone")
  func handedOver() async throws {
    let temporary = try TemporaryFolder()
    let path = "\(temporary.path)/spool"
    do {
      let first = spool(in: path)
      _ = try await first.restore()
      await running(first, [ended]) { spool in
        spool.note([change(ended)])
        _ = await spool.flush(within: .seconds(20))
      }
    }
    let second = spool(in: path, patience: .seconds(20))
    #expect(try await second.restore() == [SpooledSamples.restored(ended)])
    #expect(second.status.files == 1)
    #expect(second.status.bytes > 0)
  }

  @Test("an agent that is killed at any instant of a write leaves the file from before it or the one from after")
  func killed() async throws {
    let before = SpooledSamples.group("spark-1", generation: 7)
    let after = SpooledSamples.group("spark-1", generation: 8, ending: Samples.ending)
    let (old, new) = (try SpoolFile.write(before), try SpoolFile.write(after))
    // Of the file that is half written there may be anything; its rename is one step.
    var states: [([String: [UInt8]], RestoredGroup?)] = [
      ([:], nil), (["spark-1.prom.tmp": new], nil), (["spark-1.prom": old], SpooledSamples.restored(before)),
      (["spark-1.prom": new], SpooledSamples.restored(after)),
    ]
    for length in stride(from: 0, through: new.count, by: 40) {
      states.append(
        (["spark-1.prom": old, "spark-1.prom.tmp": Array(new[..<length])], SpooledSamples.restored(before))
      )
    }
    for (files, expected) in states {
      let temporary = try TemporaryFolder()
      let path = "\(temporary.path)/spool"
      let folder = try SpoolFolder(path)
      for (name, bytes) in files { try folder.write(bytes, as: name, isDurable: false) }
      let spool = spool(in: path)
      #expect(try await spool.restore() == [expected].compactMap(\.self))
      let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      #expect(names == (expected == nil ? [".lock"] : [".lock", "spark-1.prom"]))
    }
  }

  @Test("ended groups are written so that they outlive the machine's end; with the gateway that was chosen")
  func durability() async throws {
    let storage = FaultyStorage()
    let spool = spool(on: storage)
    _ = try await spool.restore()
    await running(spool, [running, ended]) { spool in
      spool.note([change(running), change(ended)])
      _ = await spool.flush(within: .seconds(20))
    }
    #expect(storage.durable == ["ended.prom"])
    let bytes = try #require(storage.files["running.prom"])
    let restored = try SpoolFile.read(bytes, owner: SpooledSamples.owner)
    #expect(restored.gateway == "http://gateway-of-running")
  }

  @Test("the files of groups that are given up are removed")
  func removal() async throws {
    let storage = FaultyStorage()
    let spool = spool(on: storage)
    _ = try await spool.restore()
    await running(spool, [ended]) { spool in
      spool.note([change(ended)])
      _ = await spool.flush(within: .seconds(20))
      #expect(storage.files.count == 1)
      spool.note([.expired("ended")])
      _ = await spool.flush(within: .seconds(20))
    }
    #expect(storage.files.isEmpty)
    #expect((spool.status.files, spool.status.bytes) == (0, 0))
  }

  @Test("a disk that is full is said once, as is its end; the newest state is written then")
  func fullDisk() async throws {
    let storage = FaultyStorage()
    let spool = spool(on: storage)
    _ = try await spool.restore()
    storage.fault = .noSpace
    await running(spool, [running, ended]) { spool in
      spool.note([change(running), change(ended)])
      while storage.attempts < 2 { await spool.flushOnce() }
      #expect(spool.status.lastError?.contains("make room on that file system") == true)
      #expect(await spool.flush(within: .zero) == 2)
      storage.fault = nil
      #expect(await spool.flush(within: .seconds(20)) == 0)
    }
    #expect(storage.files.keys.sorted() == ["ended.prom", "running.prom"])
    #expect(spool.status.lastError == nil)
    #expect((spool.status.writes[.failed] ?? 0) >= 2)
    #expect(log.levels == [.error, .notice])
  }

  @Test("damaged files are set aside and told of, those of others are left alone")
  func damaged() async throws {
    let good = try SpoolFile.write(ended)
    let theirs = try SpoolFile.write(SpooledSamples.group("theirs", owner: "cluster-b"))
    let storage = FaultyStorage([
      "ended.prom": good, "copy.prom": good, "cut.prom": Array(good.dropLast()), "theirs.prom": theirs,
      "node.prom": Array("node_load1 1\n".utf8), "notes.txt": [1],
    ])
    let spool = spool(on: storage)
    #expect(try await spool.restore() == [SpooledSamples.restored(ended)])
    #expect(spool.status.damagedFiles == 2)
    let names = storage.files.keys.sorted()
    #expect(names.filter { !$0.hasPrefix("damaged/") } == ["ended.prom", "node.prom", "notes.txt", "theirs.prom"])
    #expect(names.contains { $0.hasPrefix("damaged/cut.prom.") })
    #expect(names.contains { $0.hasPrefix("damaged/copy.prom.") })
    #expect(log.levels.sorted() == [.info, .warning, .warning, .error, .error])
  }

  @Test("a file of somebody else that has an application's name is neither written over nor removed")
  func nameTaken() async throws {
    let storage = FaultyStorage(["node.prom": Array("node_load1 1\n".utf8)])
    let spool = spool(on: storage)
    _ = try await spool.restore()
    let node = SpooledSamples.group("node", ending: Samples.ending)
    await running(spool, [node, ended]) { spool in
      spool.note([change(node), change(ended)])
      while storage.files["ended.prom"] == nil { await spool.flushOnce() }
      #expect(spool.status.lastError?.contains("/spool/node.prom is not the spool's") == true)
      spool.note([.expired("node")])
      _ = await spool.flush(within: .seconds(20))
    }
    #expect(storage.files["node.prom"] == Array("node_load1 1\n".utf8))
    #expect(spool.status.lastError == nil)
  }

  @Test("a full spool gives up what matters least, counts it, and says what is lost by it")
  func eviction() async throws {
    let storage = FaultyStorage()
    let spool = spool(on: storage, fileLimit: 1)
    _ = try await spool.restore()
    let groups = ["a", "b", "c"].map { SpooledSamples.group($0, ending: Samples.ending) }
    await running(spool, groups) { spool in
      for group in groups {
        spool.note([change(group)])
        while storage.files["\(group.snapshot.id).prom"] == nil { await spool.flushOnce() }
        if group.snapshot.id == "a" { spool.delivered("a", generation: 7) }
      }
    }
    #expect(storage.files.keys.sorted() == ["c.prom"])
    #expect(spool.status.evictions == [.held: 1, .delivered: 0, .undelivered: 1])
    #expect(log.levels == [.error])
  }

  @Test("a group that is larger than the spool is said once, and left out")
  func tooLarge() async throws {
    let storage = FaultyStorage()
    let spool = spool(on: storage, byteLimit: 10)
    _ = try await spool.restore()
    await running(spool, [ended]) { spool in
      spool.note([change(ended)])
      while spool.status.writes[.noRoom] == 0 { await spool.flushOnce() }
      #expect(await spool.flush(within: .seconds(20)) == 1)
    }
    #expect(storage.files.isEmpty)
    #expect(log.levels == [.error])
  }

  @Test("groups of which nothing is known but that they are there have no file")
  func remnants() async throws {
    let storage = FaultyStorage()
    let spool = spool(on: storage)
    _ = try await spool.restore()
    await running(spool, []) { spool in
      spool.note([.updated("remnant", generation: 1, isFinal: true)])
      #expect(await spool.flush(within: .seconds(20)) == 0)
    }
    #expect(storage.files.isEmpty)
  }

  @Test("the store offers what is spooled, and nothing of groups that are given up or were only found")
  func store() throws {
    var ledger = ApplicationLedger(
      configuration: .init(hold: .zero, awaitsDelivery: true, owner: SpooledSamples.owner)
    )
    let now = ContinuousClock.now
    ledger.update(Samples.pod(), now: now)
    _ = ledger.take(Samples.page(1), from: Samples.target(), at: Date(timeIntervalSince1970: 1400), now: now)
    ledger.adopt(FoundGroup(id: "found", namespace: "n", generation: 1, writtenAt: .now), now: now)
    let group = try #require(ledger.groups["spark-1"].flatMap { SpooledGroup($0) })
    #expect(group.pods.map(\.reference.uid) == ["uid-1"])
    #expect(group.pods.first?.sparkRole == .driver)
    let restored = try SpoolFile.read(SpoolFile.write(group), owner: SpooledSamples.owner)
    #expect(restored.series.map(\.name) == ["tasks"])
    #expect(ledger.groups["found"].flatMap { SpooledGroup($0) } == nil)
    ledger.expireAll(now: now)
    #expect(ledger.groups["spark-1"].flatMap { SpooledGroup($0) } == nil)
  }
}

extension Spool {
  /// Lets it work for a moment: a test that waits for something asks again and again.
  fileprivate func flushOnce() async {
    _ = await flush(within: .milliseconds(5))
  }
}
