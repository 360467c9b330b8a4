import Capture
import Discovery
import Exposition
import FoundationEssentials
import Logging
import NIOPosix
import ScriptedPeers
import Spark
import Synchronization
import Testing
import Transport

@testable import Agent

/// With a server that answers at once, so that what is waited for is the second before the first question.
@Suite("A history server is asked", .timeLimit(.minutes(1))) struct HistoryIntakeTests {
  private static func answer(_ json: String) -> [ScriptedServer.Act] {
    [.say("HTTP/1.1 200 OK\r\nContent-Length: \(json.utf8.count)\r\nConnection: close\r\n\r\n\(json)"), .close]
  }

  private static func pages(of id: String) -> [String: [[ScriptedServer.Act]]] {
    let whole = "/api/v1/applications/\(id)"
    return [
      whole: [answer(#"{"id": "\#(id)", "name": "etl", "attempts": [{"completed": true, "duration": 1}]}"#)],
      "\(whole)/jobs": [answer(#"[{"jobId": 0, "status": "SUCCEEDED"}]"#)],
      "\(whole)/stages": [answer("[]")],
      "\(whole)/sql?details=false&planDescription=false&length=1000": [answer("[]")],
      "\(whole)/allexecutors": [answer(#"[{"id": "driver", "completedTasks": 7}]"#)],
    ]
  }

  private final class Changes: Sendable {
    let intake = Mutex<HistoryIntake?>(nil)
    func note(_ changes: [GroupChange]) { intake.withLock { $0 }?.note(changes) }
  }

  /// An intake that runs, with the store that it serves.
  private func run(
    port: Int,
    wait: Duration = .seconds(60),
    patience: Duration = HistoryServer.patience,
    log: LogRecord = LogRecord(),
    _ body: (HistoryIntake, ApplicationStore) async throws -> Void
  ) async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let changes = Changes()
    let store = ApplicationStore(
      configuration: .init(hold: .seconds(60), awaitsDelivery: true, awaitsLastWord: true),
      eventLoop: group.next(),
      notify: { changes.note($0) }
    )
    let intake = HistoryIntake(
      HistoryTerms(address: try HistoryAddress("http://127.0.0.1:\(port)"), wait: wait),
      terms: StatusTerms(),
      on: group,
      patience: patience,
      userAgent: "test",
      logger: Logger(label: "test") { _ in log.handler }
    )
    changes.intake.withLock { $0 = intake }
    try await withThrowingTaskGroup { tasks in
      tasks.addTask { await intake.run(for: store) }
      try await body(intake, store)
      tasks.cancelAll()
    }
    try await intake.shutdown()
  }

  private func pod(endedAt end: Date?, isDriver: Bool = true) -> DiscoveredPod {
    DiscoveredPod(
      reference: PodReference(uid: "1", namespace: "a", name: "1"),
      life: end.map { .ended(PodEnding(outcome: .succeeded, at: $0)) } ?? .running(since: nil),
      sparkApplication: "spark-1",
      sparkRole: isDriver ? .driver : .executor
    )
  }

  private func until(_ isTrue: () -> Bool) async throws {
    while !isTrue() { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test("about a driver of which nothing was captured, once")
  func missed() async throws {
    try await ScriptedServer.run(pages: Self.pages(of: "spark-1")) { server in
      try await run(port: server.port) { intake, store in
        let pod = pod(endedAt: .now)
        intake.note(pod, nil)
        try await until { !intake.isAsking }
        let snapshot = try #require(store.snapshot(of: "spark-1"))
        let tasks = zip(snapshot.series, snapshot.values).first { $0.0.name == SparkExecutors.completedTasks }
        #expect(tasks?.1 == 7 && tasks?.0.labels["pod"] == "1")
        #expect(intake.results[.read] == 1)
        // Its pod is told of once more when it is removed.
        intake.note(pod, nil)
        #expect(!intake.isAsking && store.statistics.recoveredApplications == 1)
      }
      #expect(server.log.requests.count == 5)
    }
  }

  @Test("about no pod that lives, is an executor's, or has ended long ago")
  func others() async throws {
    try await run(port: 1) { intake, _ in
      intake.note(pod(endedAt: nil), nil)
      intake.note(pod(endedAt: .now, isDriver: false), nil)
      intake.note(pod(endedAt: .now - 61), nil)
      #expect(!intake.isAsking)
      intake.note(pod(endedAt: .now - 30), nil)
      #expect(intake.isAsking)
    }
  }

  @Test("of which many wait, none longer than it has to, though the server takes connections and says nothing")
  func silent() async throws {
    try await ScriptedServer.run(pages: [:]) { server in
      try await run(port: server.port, wait: .seconds(1), patience: .milliseconds(200)) { intake, store in
        let ids = (0..<200).map { "spark-\($0)" }
        store.restore(ids.map(restored))
        try await until { !ids.contains(where: store.awaitsLastWord) }
        #expect(intake.results[.failed] == 200)
      }
      // With a question of its own for each it would be 200 at least.
      #expect(server.log.requests.count < 40)
    }
  }

  @Test("about an application anew where that has gone on meanwhile")
  func revived() async throws {
    try await run(port: 1) { intake, store in
      store.restore([restored("spark-1")])
      try await until { intake.waiting == 1 }
      intake.note([.updated("spark-1", generation: 6, isFinal: false)])
      #expect(intake.waiting == 0)
    }
  }

  private func restored(_ id: String) -> RestoredGroup {
    RestoredGroup(
      id: id,
      namespace: "a",
      generation: 5,
      firstCapture: .now,
      lastCapture: .now,
      ending: PodEnding(outcome: .succeeded, at: .now),
      pods: [.init(reference: PodReference(uid: id, namespace: "a", name: id), sparkRole: .driver, startedAt: nil)],
      series: [],
      values: []
    )
  }

  @Test("and it is told before it is asked what keeps it from being asked, such as a file that is missing")
  func access() async throws {
    for (credentials, isMissing) in [(Credentials.bearer(tokenFile: "/nonexistent/token"), true), (nil, false)] {
      let log = LogRecord()
      let access = EndpointAccess(credentials: credentials)
      let intake = HistoryIntake(
        HistoryTerms(address: try HistoryAddress("http://127.0.0.1:1", access: access), wait: .seconds(60)),
        terms: StatusTerms(),
        on: MultiThreadedEventLoopGroup.singleton,
        userAgent: "test",
        logger: Logger(label: "test") { _ in log.handler }
      )
      intake.warnOfAccess()
      #expect(log.lines == (isMissing ? ["endpoint cannot be used as it is"] : []))
      let metadata = log.metadata.first
      #expect(!isMissing || metadata?["endpoint"] == "http://127.0.0.1:1")
      #expect(!isMissing || metadata?["reason"].map { "\($0)" }?.contains("/nonexistent/token") == true)
      try await intake.shutdown()
    }
  }

  @Test("about a group that has ended, which waits no longer than it has to for a server that is not there")
  func unreachable() async throws {
    let log = LogRecord()
    // Two questions.
    try await run(port: 1, wait: .seconds(2), log: log) { intake, store in
      store.restore([restored("spark-1")])
      #expect(store.awaitsLastWord("spark-1"))
      try await until { !store.awaitsLastWord("spark-1") }
      #expect(intake.results[.failed] == 1)
      store.settled("spark-1", generation: 5)
      #expect(store.unacknowledged == ["spark-1": 5])
      #expect(
        log.lines == [
          "the history server cannot be asked; applications that have ended wait for it",
          "the history server was asked for the last word on an application",
        ]
      )
      #expect(
        log.metadata.allSatisfy { metadata in metadata.values.contains { "\($0)".contains("connection refused") } }
      )
    }
  }
}
