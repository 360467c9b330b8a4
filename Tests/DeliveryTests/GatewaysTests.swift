import Capture
import Discovery
import Exposition
import Fixtures
import FoundationEssentials
import Logging
import NIOPosix
import ScriptedPeers
import Testing
import Transport

@testable import Delivery

@Suite("Gateways that are asked and pushed to", .timeLimit(.minutes(1))) struct GatewaysTests {
  private static func answer(_ body: String) -> ScriptedServer.Act {
    .say("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  /// A gateway with these lines, that takes whatever comes.
  private static func gateway(_ lines: String = "") -> [[ScriptedServer.Act]] {
    let status = answer(#"{"status":"success","data":{"start_time":"monday"}}"#)
    let page = answer(lines + "# TYPE pushgateway_build_info gauge\npushgateway_build_info 1\n")
    return [[status], [page]] + (0..<20).map { _ in [answer("")] }
  }

  private static func sink(_ port: Int, _ logger: Logger) throws -> PushgatewaySink {
    let group = MultiThreadedEventLoopGroup.singleton
    let client = PushgatewayClient(
      address: try PushgatewayAddress("http://127.0.0.1:\(port)"),
      on: group,
      timeout: .seconds(20),
      userAgent: "test"
    )
    return PushgatewaySink(
      client: client,
      keys: GroupKeys(job: "spark", owner: "me"),
      eventLoop: group.next(),
      logger: logger
    )
  }

  @Test("a newer copy than the spool's is not deleted for standing at another gateway than the spool says")
  func newerThanTheSpool() async throws {
    let labels = #"application_id="a",instance="",job="spark",namespace="n",owner="me""#
    let copy = """
      # TYPE afterglow_application_generation untyped
      afterglow_application_generation{\(labels)} 60
      afterglow_application_info{\(labels)} 1
      push_time_seconds{application_id="a",instance="",job="spark"} 1.7e+09

      """
    try await ScriptedServer.run(answers: Self.gateway()) { first in
      try await ScriptedServer.run(answers: Self.gateway(copy)) { second in
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let sinks = [try Self.sink(first.port, logger), try Self.sink(second.port, logger)]
        let gateways = Gateways(
          sinks,
          failoverAfter: .seconds(60),
          eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
          logger: logger
        )
        let store = ApplicationStore(
          configuration: .init(hold: .seconds(300), awaitsDelivery: true, owner: "me", firstGeneration: 1000),
          eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
          notify: { gateways.note($0) }
        )
        let time = Date(timeIntervalSince1970: 1000)
        // Written before the second took it over.
        let restored = RestoredGroup(
          id: "a",
          namespace: "n",
          generation: 50,
          firstCapture: time,
          lastCapture: time,
          pods: [.init(reference: PodReference(uid: "u", namespace: "n", name: "p"), sparkRole: .driver)],
          series: [],
          values: [],
          gateway: "http://127.0.0.1:\(first.port)"
        )
        gateways.keep([restored])
        store.restore([restored])
        await withTaskGroup { group in
          group.addTask { await gateways.run(from: store) }
          var isKept = false
          while !isKept, !second.log.requests.contains(where: { $0.hasPrefix("DELETE ") }) {
            try? await Task.sleep(for: .milliseconds(1))
            isKept = gateways.gateway(of: "a") == "http://127.0.0.1:\(second.port)"
          }
          #expect(isKept)
          group.cancelAll()
        }
        for sink in sinks { try await sink.client.shutdown() }
      }
    }
  }

  @Test("an application whose group turns out to be another agent's is told of at once, not with the next survey")
  func claimedByAnother() async throws {
    let labels = #"application_id="a",instance="",job="spark",namespace="n",owner="other""#
    let theirs = """
      # TYPE afterglow_application_generation untyped
      afterglow_application_generation{\(labels)} 60
      afterglow_application_info{\(labels)} 1
      push_time_seconds{application_id="a",instance="",job="spark"} 1.7e+09

      """
    try await ScriptedServer.run(answers: Self.gateway(theirs)) { server in
      let log = RecordedLog()
      let sink = try Self.sink(server.port, log.logger)
      let store = ApplicationStore(
        configuration: .init(hold: .seconds(300), awaitsDelivery: true, owner: "me", firstGeneration: 1000),
        eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
        notify: { _ in }
      )
      await withTaskGroup { group in
        group.addTask { await sink.run(from: store, report: { _ in }, usability: { _, _ in }) }
        let surveys = PushStatistics.Key(method: "survey", result: "accepted")
        while sink.status.statistics.requests[surveys] != 1 { try? await Task.sleep(for: .milliseconds(1)) }
        #expect(log.take() == [], "it may be of a namespace that another agent watches")
        sink.note(.updated("a", generation: 1001, isFinal: false))
        sink.note(.updated("a", generation: 1002, isFinal: false))
        #expect(log.take().map { $0.prefix(51) } == ["error: an application's group is somebody else's an"])
        group.cancelAll()
      }
      try await sink.client.shutdown()
    }
  }

  @Test("a gateway behind a proxy that lets pushes through and no questions is pushed to in the end")
  func questionsForbidden() async throws {
    let forbidden = ScriptedServer.Act.say("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    let answers = (0..<12).map { _ in [forbidden] } + (0..<20).map { _ in [Self.answer("")] }
    try await ScriptedServer.run(answers: answers) { server in
      let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
      let sink = try Self.sink(server.port, logger)
      let gateways = Gateways([sink], failoverAfter: .seconds(60), eventLoop: eventLoop, logger: logger)
      let store = ApplicationStore(
        configuration: .init(hold: .seconds(300), awaitsDelivery: true, owner: "me", firstGeneration: 1000),
        eventLoop: eventLoop,
        notify: { gateways.note($0) }
      )
      let time = Date(timeIntervalSince1970: 1000)
      let ending = PodEnding(outcome: .succeeded, at: time)
      let group = RestoredGroup(
        id: "a",
        namespace: "n",
        generation: 50,
        firstCapture: time,
        lastCapture: time,
        ending: ending,
        pods: [.init(reference: PodReference(uid: "u", namespace: "n", name: "p"), sparkRole: .driver)],
        series: [],
        values: []
      )
      store.restore([group])
      await withTaskGroup { group in
        group.addTask { await gateways.run(from: store) }
        while !server.log.requests.contains(where: { $0.hasPrefix("PUT ") }) {
          try? await Task.sleep(for: .milliseconds(1))
        }
        group.cancelAll()
      }
      #expect(server.log.requests.prefix { !$0.hasPrefix("PUT ") }.count == 11)
      try await sink.client.shutdown()
    }
  }
}
