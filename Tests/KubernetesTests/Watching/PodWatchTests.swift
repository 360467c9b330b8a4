import Fixtures
import Logging
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(1))) struct PodWatchTests {
  static var quick: WatchPolicy {
    var policy = WatchPolicy()
    policy.shortestBackoff = .milliseconds(1)
    policy.longestBackoff = .milliseconds(2)
    policy.shortestWatch = .milliseconds(1)
    policy.streamsLists = false
    return policy
  }

  static func list(_ names: [String], version: Int) -> CannedServer.Answer {
    let items = names.map { name in
      let parts = name.split(separator: "/")
      return
        #"{"metadata":{"namespace":"\#(parts[0])","name":"\#(parts[1])","uid":"u-\#(parts[1])","resourceVersion":"3"}}"#
    }
    return .whole(
      200,
      #"{"kind":"PodList","metadata":{"resourceVersion":"\#(version)"},"items":[\#(items.joined(separator: ","))]}"#
    )
  }

  static func line(_ type: String, _ name: String, version: Int) -> [UInt8] {
    Array(
      (#"{"type":"\#(type)","object":{"metadata":{"namespace":"n","name":"\#(name)","uid":"u-\#(name)","#
        + #""resourceVersion":"\#(version)"}}}"# + "\n").utf8
    )
  }

  static func word(_ event: PodEvent) -> String {
    switch event {
    case .applied(let pod): "applied \(pod.name) \(pod.resourceVersion)"
    case .gone(let pod): "gone \(pod.name) \(pod.resourceVersion)"
    case .synced: "synced"
    case .listed(let namespace): "listed \(namespace)"
    case .trouble(let error): "trouble \(error.code)"
    case .healthy: "healthy"
    }
  }

  /// Runs a watch until all of some events are told, and returns all events up to the last of them as words.
  private func events(
    of server: CannedServer,
    scope: PodScope = PodScope(),
    limits: KubernetesClient.Limits = KubernetesClient.Limits(),
    statistics: WatchStatistics = WatchStatistics(),
    until last: Set<String>
  ) async throws -> [String] {
    try await withClient(of: server, limits: limits) { client in
      let watch = PodWatch(
        client: client,
        scope: scope,
        policy: Self.quick,
        statistics: statistics,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      )
      let (stream, told) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(1000))
      return try await withThrowingTaskGroup(of: [String]?.self) { group in
        group.addTask {
          do {
            try await watch.run { told.yield(Self.word($0)) }
          } catch is CancellationError {}
          return nil
        }
        group.addTask {
          var words: [String] = []
          for await word in stream {
            words.append(word)
            if last.isSubset(of: words) { break }
          }
          return words
        }
        let words = try await group.next() ?? nil
        group.cancelAll()
        try await group.waitForAll()
        return words ?? []
      }
    }
  }

  @Test("a recorded life is told from list to end, and the watch is resumed from its bookmark")
  func life() async throws {
    let list = try CannedServer.Answer.recorded("pods-list-rv0")
    let life = try Fixture.kubernetes("pods-watch-life").body
    let server = try await CannedServer { request in
      switch (request.isWatch, request.numberOfKind) {
      case (false, _): list
      case (true, 0): .watch([life])
      default: .openWatch([Self.line("ADDED", "late", version: 300)])
      }
    }
    let statistics = WatchStatistics()
    let events = try await events(
      of: server,
      scope: PodScope(.namespaces(["rec"])),
      statistics: statistics,
      until: ["applied late 300"]
    )
    #expect(
      events == [
        "applied aaaa1111 64", "applied bbbb2222 65", "applied cccc3333 66", "applied plain 67", "listed rec",
        "synced",
        "applied dddd4444 222", "applied dddd4444 223", "applied dddd4444 225", "applied dddd4444 226",
        "applied dddd4444 229", "applied dddd4444 230", "applied dddd4444 231", "gone dddd4444 232", "applied late 300",
      ],
      "\(events)"
    )
    #expect(server.requests[0].target.contains("resourceVersion=0"))
    #expect(server.requests[1].target.contains("resourceVersion=67&"))
    #expect(server.requests[2].target.contains("resourceVersion=232&"))
    let counts = statistics.counts
    #expect(counts.pages == 1)
    #expect(counts.relists == 0)
    #expect(counts.watchesOpened == 2)
    #expect(counts.watchesEnded == 1)
    #expect(counts.added == 2)
    #expect(counts.modified == 6)
    #expect(counts.deleted == 1)
    #expect(counts.bookmarks == 1)
    #expect(counts.lastEvent != nil)
    #expect(statistics.scopes == [], "nothing is known when no watch runs")
  }

  @Test("an expired version within a watch leads to a new list, and absent pods are gone")
  func expired() async throws {
    let expiry =
      #"{"type":"ERROR","object":{"kind":"Status","reason":"Expired","message":"too old","code":410}}"# + "\n"
    let server = try await CannedServer { request in
      switch (request.isWatch, request.numberOfKind) {
      case (false, 0): Self.list(["n/a", "n/b"], version: 10)
      case (true, 0): .watch([Array(expiry.utf8)])
      case (false, _): Self.list(["n/b"], version: 20)
      default: .openWatch([Self.line("MODIFIED", "b", version: 21)])
      }
    }
    let statistics = WatchStatistics()
    let events = try await events(of: server, statistics: statistics, until: ["applied b 21"])
    #expect(events == ["applied a 3", "applied b 3", "synced", "gone a 3", "applied b 21"])
    #expect(!server.requests[2].target.contains("resourceVersion"))
    #expect(statistics.counts.relists == 1)
    #expect(statistics.counts.watchesExpired == 1)
  }

  @Test("a watch that falls silent or is cut is resumed where it was", arguments: [true, false])
  func broken(isSilent: Bool) async throws {
    let server = try await CannedServer { request in
      if !request.isWatch { return Self.list([], version: 10) }
      if request.target.contains("resourceVersion=11&") {
        return .openWatch([Self.line("ADDED", "b", version: 12)])
      }
      let pieces = [Self.line("ADDED", "a", version: 11), Array(#"{"type":"ADDED","obj"#.utf8)]
      return .watch(pieces, isEnded: false, ending: isSilent ? .keep : .close)
    }
    var limits = KubernetesClient.Limits()
    limits.silence = .seconds(1)
    let statistics = WatchStatistics()
    let events = try await events(of: server, limits: limits, statistics: statistics, until: ["applied b 12"])
    // A machine that is busy enough may be late by a second elsewhere too, which would then be told as trouble.
    let pods = events.filter { $0.hasPrefix("applied") || $0.hasPrefix("gone") }
    #expect(pods == ["applied a 11", "applied b 12"], "\(events)")
    #expect(statistics.counts.watchFailures >= 1)
    #expect(statistics.counts.relists == 0 || events.contains { $0.hasPrefix("trouble") })
  }

  @Test("a refused list and a refused watch are told, and it goes on until they are granted")
  func trouble() async throws {
    let refusal = try CannedServer.Answer.recorded("forbidden-403")
    let server = try await CannedServer { request in
      switch (request.isWatch, request.numberOfKind) {
      case (false, 0), (true, 0), (true, 1): refusal
      case (false, _): Self.list(["n/a"], version: 10)
      default: .openWatch([Self.line("MODIFIED", "a", version: 11)])
      }
    }
    let events = try await events(of: server, until: ["applied a 11"])
    let list = ClusterError.Code.forbidden(Access(verb: "list", resource: "pods"))
    let watch = ClusterError.Code.forbidden(Access(verb: "watch", resource: "pods"))
    #expect(
      events == [
        "trouble \(list)", "applied a 3", "synced", "trouble \(watch)", "healthy", "applied a 11",
      ]
    )
  }

  @Test("with several scopes it is synced when the last one is, and healthy when none is in trouble")
  func scopes() async throws {
    let server = try await CannedServer { request in
      let namespace = request.target.contains("/one/") ? "one" : "two"
      if request.isWatch { return .openWatch() }
      if namespace == "two", request.number < 8 { return .whole(503, "") }
      return Self.list(["\(namespace)/\(namespace)"], version: 10)
    }
    let scope = PodScope(.namespaces(["one", "two", "one"]))
    let events = try await events(of: server, scope: scope, until: ["healthy", "synced"])
    #expect(events.filter { $0 == "synced" }.count == 1)
    let (one, trouble) = (events.firstIndex(of: "listed one"), events.firstIndex { $0.hasPrefix("trouble") })
    #expect(try #require(one) < events.lastIndex(of: "listed two") ?? -1, "one namespace does not wait for the other")
    #expect(trouble != nil)
    let synced = try #require(events.firstIndex(of: "synced"))
    #expect(events[..<synced].contains("applied one 3") && events[..<synced].contains("applied two 3"))
    #expect(events.filter { $0 == "applied one 3" }.count == 1, "a scope that was named twice is watched once")
    #expect(events.contains { $0.hasPrefix("trouble") })
  }

  @Test("more scopes than connections to one host by default are all watched")
  func manyScopes() async throws {
    let names = (0..<20).map { "n\($0)" }
    let server = try await CannedServer { request in
      guard request.isWatch else { return Self.list([], version: 10) }
      let name = request.target.split(separator: "/").dropFirst(3).first.map(String.init) ?? ""
      return .openWatch([Self.line("ADDED", name, version: 11)])
    }
    let told = try await events(
      of: server,
      scope: PodScope(.namespaces(names)),
      until: Set(names.map { "applied \($0) 11" })
    )
    #expect(told.count { $0 == "synced" } == 1)
    #expect(told.count == 41, "\(told)")
  }
}
