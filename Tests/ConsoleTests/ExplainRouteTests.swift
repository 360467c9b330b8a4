import Capture
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kubernetes
import Logging
import NIOCore
import NIOPosix
import Scraping
import Testing

@testable import Console

@Suite("The question why") struct ExplainRouteTests {
  private func get(
    _ path: String,
    answer: @escaping @Sendable (Explanation.Question) async -> Explanation.Answer
  ) async throws -> (status: Int, body: String) {
    let console = Console(
      host: "127.0.0.1",
      port: 0,
      servesApplications: true,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      version: "1.2.3",
      unreadiness: { nil },
      groups: { [] },
      snapshot: {
        AgentSnapshot(
          version: "1.2.3",
          startedAt: .now,
          unreadiness: nil,
          watch: WatchStatistics.Counts(),
          scopes: [],
          pods: [],
          targets: [],
          scrapes: ScrapeStatistics(),
          capture: CaptureStatistics(),
          groups: []
        )
      },
      explain: answer
    )
    return try await Application(router: console.router()).test(.router) { client in
      try await client.execute(uri: path, method: .get) { response in
        (Int(response.status.code), String(buffer: response.body))
      }
    }
  }

  private func told(_ question: Explanation.Question) -> Explanation.Answer {
    let step = Explanation.Step(mark: .failed, title: "pod", words: "\"\u{1B}", lines: ["a"])
    return .told(Explanation(subject: "\(question)", verdict: .no, answer: "\(question) is not there", steps: [step]))
  }

  @Test("is asked of a pod or of an application, and answered in Prometheus' envelope")
  func success() async throws {
    let pod = try await get("/api/v1/explain?pod=a/b-1", answer: told)
    #expect(pod.status == 200)
    #expect(
      pod.body
        == #"{"data":{"answer":"pod a/b-1 is not there","steps":[{"lines":["a"],"mark":"failed","title":"pod","#
        + #""words":"\"\u001b"}],"subject":"pod a/b-1","verdict":"no"},"status":"success"}"#
    )
    let application = try await get("/api/v1/explain?application=spark%2D1", answer: told)
    #expect(application.body.contains(#""subject":"application spark-1""#))
  }

  @Test(
    "is refused where it asks for nothing, for too much or for what no pod can be called",
    arguments: [
      "", "?", "?pod=", "?pod=a", "?pod=a/b/c", "?pod=/b", "?pod=a/", "?pod=A/b", "?pod=a/b,metadata.name%3Dc",
      "?pod=a/b%20", "?pods=a/b", "?pod=a/b&application=c", "?application=",
    ]
  )
  func malformed(query: String) async throws {
    let answer = try await get("/api/v1/explain\(query)") { _ in
      Issue.record("it was asked")
      return .later("")
    }
    #expect(answer.status == 400)
    #expect(
      answer.body
        == #"{"error":"ask for ?pod=NAMESPACE/NAME or ?application=ID","errorType":"bad_data","status":"error"}"#
    )
  }

  @Test("is answered with 503 while it cannot be")
  func later() async throws {
    let answer = try await get("/api/v1/explain?pod=a/b") { _ in .later("ask again") }
    #expect(answer.status == 503)
    #expect(answer.body == #"{"error":"ask again","errorType":"unavailable","status":"error"}"#)
  }
}
