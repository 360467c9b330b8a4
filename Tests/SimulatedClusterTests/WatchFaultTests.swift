import Fixtures
import Kubernetes
import Testing

@testable import SimulatedCluster

@Suite("Faults of watches on demand")
struct WatchFaultTests {
  private static let watch = "/api/v1/pods?watch=true&resourceVersion=1&allowWatchBookmarks=true"

  /// Creates pods while a watch is open, lets its events out and ends it.
  ///
  /// - Returns: the names of the pods of the events, in the order of their arrival.
  private func names(
    disturbedBy disturbance: WatchDisturbance,
    count: Int,
    _ change: (SimulatedAPIServer) throws -> Void = { _ in }
  ) async throws -> [String] {
    try await withServer { server, port in
      server.disturbWatches(disturbance)
      return try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin(Self.watch)
        for number in 0..<count { try server.create(.recorded("pod-\(number)")) }
        try change(server)
        server.endWatches()
        var names: [String] = []
        while let event = try await connection.nextEvent(), event["type"]?.text != "BOOKMARK" {
          names.append(event[path: "object.metadata.name"]?.text ?? "")
        }
        return names
      }
    }
  }

  @Test("a cut is behind a whole event", arguments: WireEncoding.allCases)
  func cutAtBoundary(encoding: WireEncoding) async throws {
    try await withServer { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin(Self.watch, headers: [("Accept", encoding.mediaType)])
        try server.create(.recorded("a"))
        server.cutWatches()
        let (bytes, isCut) = await connection.rest()
        #expect(isCut)
        switch encoding {
        case .json:
          #expect(bytes.last == UInt8(ascii: "\n"))
          #expect(try JSON(bytes)["type"]?.text == "ADDED")
        case .protobuf:
          #expect(try WireMessage.events(bytes).events.map(\.type) == ["ADDED"])
          #expect(try WireMessage.events(bytes).rest.isEmpty)
        }
      }
    }
  }

  @Test("a cut is in the middle of the next event", arguments: [0, 2, 100], WireEncoding.allCases)
  func cutInside(bytes: Int, encoding: WireEncoding) async throws {
    try await withServer { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin(Self.watch, headers: [("Accept", encoding.mediaType)])
        try server.create(.recorded("a"))
        server.cutWatchesInsideNextEvent(afterBytes: bytes)
        try server.create(.recorded("b"))
        let (received, isCut) = await connection.rest()
        #expect(isCut)
        switch encoding {
        case .json:
          let lines = received.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
          #expect(lines.map(\.count).last == bytes)
          #expect(lines.count == 2)
        case .protobuf:
          let (events, rest) = try WireMessage.events(received)
          #expect(events.count == 1)
          #expect(rest.count == bytes)
        }
      }
      #expect(server.openWatches == 0)
    }
  }

  @Test("a bookmark is broken off as well")
  func cutInsideBookmark() async throws {
    try await withServer { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin(Self.watch)
        server.cutWatchesInsideNextEvent(afterBytes: 10)
        server.sendBookmarks()
        #expect(await connection.rest().bytes.count == 10)
      }
    }
  }

  @Test("a watch that has fallen silent sends nothing and stays open, while a new one is served")
  func silence() async throws {
    try await withServer(.init(watchSecond: .milliseconds(1))) { server, port in
      try await TestConnection.open(port: port) { silent in
        _ = try await silent.begin(Self.watch + "&timeoutSeconds=5")
        server.silenceWatches()
        try server.create(.recorded("a"))
        server.sendBookmarks()
        server.endWatches()
        server.expireWatches()
        try await TestConnection.open(port: port) { other in
          _ = try await other.begin(Self.watch)
          #expect(try await other.nextEvent()?["type"]?.text == "ADDED")
        }
        // Its time is over as well, which it does not say.
        #expect(server.openWatches >= 1)
        server.cutWatches()
        let (bytes, isCut) = await silent.rest()
        #expect(bytes.isEmpty)
        #expect(isCut)
      }
    }
  }

  @Test("all watches are told now that their version is too old", arguments: WireEncoding.allCases)
  func expireNow(encoding: WireEncoding) async throws {
    try await withServer(pods: [.recorded("a")]) { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin(
          "/api/v1/pods?watch=true&resourceVersion=3",
          headers: [("Accept", encoding.mediaType)]
        )
        server.expireWatches()
        switch encoding {
        case .json:
          let event = try await connection.nextEvent()
          #expect(event?["type"]?.text == "ERROR")
          #expect(event?[path: "object.code"] == .number(410))
          #expect(try await connection.nextEvent() == nil)
        case .protobuf:
          let event = try await connection.nextFrame()
          #expect(event?.type == "ERROR")
          #expect(event?.object.number(6) == 410)
          #expect(try await connection.nextFrame() == nil)
        }
      }
      #expect(server.openWatches == 0)
      #expect(server.counts.expiredWatches == 1)
    }
  }

  @Test("so many watches expire that resume, and then none")
  func expireNext() async throws {
    try await withServer(.init(watchSecond: .zero), pods: [.recorded("a")]) { server, port in
      server.expireNextWatches(2)
      for expected in ["ERROR", "ERROR", "ADDED"] {
        let reply = try await get("/api/v1/pods?watch=true&resourceVersion=1&timeoutSeconds=1", port: port)
        let line = reply.body.prefix { $0 != UInt8(ascii: "\n") }
        #expect(try JSON(Array(line))["type"]?.text == expected)
      }
    }
  }

  @Test("each event comes twice")
  func duplicates() async throws {
    let names = try await names(disturbedBy: WatchDisturbance(duplicates: true), count: 3)
    #expect(names == ["pod-0", "pod-0", "pod-1", "pod-1", "pod-2", "pod-2"])
  }

  @Test("an older event comes again later, out of the last few")
  func replays() async throws {
    let names = try await names(disturbedBy: WatchDisturbance(replays: 0.5, replayWindow: 3), count: 40)
    #expect(Set(names).count == 40)
    #expect(names.count > 50 && names.count < 75)
    var newest = -1
    for name in names {
      let number = try #require(Int(name.dropFirst(4)))
      #expect(number == newest + 1 || number > newest - 4)
      newest = max(newest, number)
    }
  }

  @Test("events come in another order within a window, all of them, and the same way for the same seed")
  func shuffle() async throws {
    let disturbance = WatchDisturbance(shuffleWindow: 5, seed: 3)
    let names = try await names(disturbedBy: disturbance, count: 23)
    let inOrder = (0..<23).map { "pod-\($0)" }
    #expect(names != inOrder)
    for start in stride(from: 0, to: 23, by: 5) {
      let window = start..<min(23, start + 5)
      #expect(Set(names[window]) == Set(inOrder[window]))
    }
    #expect(try await self.names(disturbedBy: disturbance, count: 23) == names)
    #expect(try await self.names(disturbedBy: WatchDisturbance(shuffleWindow: 5, seed: 4), count: 23) != names)
  }

  @Test("what is held back goes out before a bookmark, and when the disturbance ends")
  func heldBack() async throws {
    try await withServer { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin(Self.watch)
        server.disturbWatches(WatchDisturbance(shuffleWindow: 100))
        try server.create(.recorded("a"))
        server.sendBookmarks()
        #expect(try await connection.nextEvents(2).map { $0["type"]?.text } == ["ADDED", "BOOKMARK"])
        try server.create(.recorded("b"))
        server.calm()
        #expect(try await connection.nextEvent()?[path: "object.metadata.name"]?.text == "b")
      }
    }
  }

  @Test("the events of one object can keep their order", arguments: [true, false])
  func orderOfObject(isKept: Bool) {
    var disturber = EventDisturber(WatchDisturbance(shuffleWindow: 40, keepsOrderOfObject: isKept), watch: 0)
    var sent: [[UInt8]] = []
    for number in 0..<40 {
      let object = UInt8(number % 4)
      sent += disturber.pass([object, UInt8(number)], about: .pod("rec", "\(object)"))
    }
    #expect(sent.count == 40)
    let isInOrder = (0..<4).allSatisfy { object in
      let numbers = sent.filter { $0[0] == object }.map { $0[1] }
      return numbers == numbers.sorted()
    }
    #expect(isInOrder == isKept)
    #expect(sent.map { $0[1] } != (0..<40).map { UInt8($0) })
  }

  @Test("faults can be had together: twice, trickling, then cut inside an event")
  func combination() async throws {
    try await withServer { server, port in
      server.trickle(bytes: 500, every: .zero)
      server.disturbWatches(WatchDisturbance(duplicates: true))
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin(Self.watch)
        try server.create(.recorded("a"))
        #expect(try await connection.nextEvents(2).map { $0["type"]?.text } == ["ADDED", "ADDED"])
        server.cutWatchesInsideNextEvent(afterBytes: 700)
        try server.create(.recorded("b"))
        let (bytes, isCut) = await connection.rest()
        #expect(isCut)
        #expect(bytes.count <= 700)
      }
    }
  }
}
