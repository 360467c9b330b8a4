import AsyncHTTPClient
import Fixtures
import FoundationEssentials
import NIOCore
import Synchronization
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(1))) struct KubernetesClientTests {
  static let emptyList = #"{"kind":"PodList","metadata":{"resourceVersion":"5"},"items":[]}"#

  // MARK: Requests

  @Test("a list asks for what the reflector wants, with the client's name and credentials")
  func listRequest() async throws {
    let server = try await CannedServer { _ in .whole(200, Self.emptyList) }
    try await withClient(of: server, credentials: .token("t0ken"), pathPrefix: "/k8s/c1") { client in
      let selection = Selection(
        .pods,
        namespace: "rec",
        labelSelector: "spark-role=driver,a in (b)",
        fieldSelector: "spec.nodeName=n+1"
      )
      _ = try await client.listPods(selection, resourceVersion: "0")
      _ = try await client.listPods(.allPods, resourceVersion: "0", limit: nil)
      _ = try await client.listPods(.allPods, resourceVersion: "0", continuation: "a+b=")
      let requests = server.requests
      #expect(
        requests.map(\.target) == [
          "/k8s/c1/api/v1/namespaces/rec/pods?labelSelector=spark-role%3Ddriver%2Ca%20in%20%28b%29"
            + "&fieldSelector=spec.nodeName%3Dn%2B1&limit=500&resourceVersion=0",
          "/k8s/c1/api/v1/pods?resourceVersion=0",
          "/k8s/c1/api/v1/pods?limit=500&continue=a%2Bb%3D",
        ]
      )
      #expect(requests.allSatisfy { $0.headers["authorization"] == "Bearer t0ken" })
      #expect(requests.allSatisfy { $0.headers["user-agent"] == "afterglow/0" })
      #expect(requests.allSatisfy { $0.headers["accept"] == WireEncoding.accept })
      #expect(requests.allSatisfy { $0.headers["host"] == "127.0.0.1:\(server.port)" })
    }
  }

  @Test("a watch asks for bookmarks and puts its version into the query")
  func watchRequest() async throws {
    let server = try await CannedServer { _ in .watch([]) }
    try await withClient(of: server) { client in
      try await client.watchPods(.pods(in: "rec"), from: .version("7"), timeoutSeconds: 300) { event in
        Issue.record("an event out of nothing: \(event)")
      }
      #expect(
        server.requests.map(\.target) == [
          "/api/v1/namespaces/rec/pods?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=300"
        ]
      )
      #expect(server.requests.first?.headers["authorization"] == nil)
    }
  }

  @Test("recorded pages are read through the network")
  func pages() async throws {
    let server = try await CannedServer { request in
      (try? .recorded(request.number == 0 ? "pods-list-page1" : "pods-list-page2")) ?? .whole(500, "")
    }
    try await withClient(of: server) { client in
      let first = try await client.listPods(.pods(in: "rec"), limit: 2)
      let second = try await client.listPods(.pods(in: "rec"), limit: 2, continuation: first.continuation)
      #expect((first.pods + second.pods).map(\.name) == ["aaaa1111", "bbbb2222", "cccc3333", "plain"])
      #expect(second.continuation == nil)
    }
  }

  @Test(
    "an access review is sent and read",
    arguments: [("access-review-allowed", true), ("access-review-denied", false)]
  )
  func review(recording: String, expected: Bool) async throws {
    let answer = try CannedServer.Answer.recorded(recording)
    let server = try await CannedServer { _ in answer }
    try await withClient(of: server) { client in
      let access = Access(verb: "watch", resource: "pods", namespace: "rec")
      let isAllowed = try await client.review(access)
      #expect(isAllowed == expected)
      let request = try #require(server.requests.first)
      #expect(request.method == "POST")
      #expect(request.target == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
      #expect(request.headers["content-type"] == "application/json")
      for part in [
        #""verb":"watch""#, #""resource":"pods""#, #""namespace":"rec""#, #""kind":"SelfSubjectAccessReview""#,
      ] {
        #expect(request.body.contains(part), "\(request.body)")
      }
    }
  }

  // MARK: Watches

  @Test("a recorded watch is read whatever its chunks", arguments: [1, 5, 1000, 1 << 20])
  func watchChunks(size: Int) async throws {
    let body = try Fixture.kubernetes("pods-watch-life").body
    let pieces = stride(from: 0, to: body.count, by: size).map { Array(body[$0..<min($0 + size, body.count)]) }
    let server = try await CannedServer { _ in .watch(pieces) }
    try await withClient(of: server) { client in
      var events: [WatchEvent] = []
      try await client.watchPods(.pods(in: "rec"), from: .version("221")) { event in
        events.append(event)
      }
      #expect(try events == RecordingTests.events("pods-watch-life"))
    }
  }

  @Test("a line larger than any buffer is read, and one beyond the bound is refused", arguments: [true, false])
  func longLine(isAllowed: Bool) async throws {
    let annotation = String(repeating: "x", count: 3 << 20)
    let line = #"{"type":"ADDED","object":{"metadata":{"name":"a","annotations":{"a":"\#(annotation)"}}}}"# + "\n"
    let server = try await CannedServer { _ in .watch([Array(line.utf8)]) }
    var limits = KubernetesClient.Limits()
    if !isAllowed { limits.objectBytes = 2 << 20 }
    try await withClient(of: server, limits: limits) { client in
      var lengths: [Int] = []
      let error = try await clusterError {
        try await client.watchPods(.allPods) { event in
          guard case .added(let pod) = event else { return }
          lengths.append(pod.annotations["a"]?.utf8.count ?? 0)
        }
      }
      #expect(lengths == (isAllowed ? [3 << 20] : []))
      #expect(error?.code == (isAllowed ? nil : .malformed))
    }
  }

  @Test("a watch that falls silent is a timeout after what had come")
  func halfOpen() async throws {
    let line = Array(#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}"#.utf8) + [0x0A]
    let server = try await CannedServer { _ in .openWatch([line, Array(#"{"type":"#.utf8)]) }
    var limits = KubernetesClient.Limits()
    limits.silence = .seconds(1)
    try await withClient(of: server, limits: limits) { client in
      // On a busy machine even the first line may come too late; it is then tried again.
      for attempt in 1...10 {
        var events: [WatchEvent] = []
        let error = try await clusterError {
          try await client.watchPods(.allPods) { event in
            events.append(event)
          }
        }
        #expect(error?.code == .timeout)
        if events.isEmpty, attempt < 10 { continue }
        #expect(events == [.bookmark(resourceVersion: "9", endsInitialEvents: false)])
        break
      }
    }
  }

  @Test("a watch that is cut within a line is a broken connection, and gives no half event")
  func cut() async throws {
    let body = try Array(Fixture.kubernetes("pods-watch-life").body.prefix(5000))
    let server = try await CannedServer { _ in .watch([body], isEnded: false, ending: .close) }
    try await withClient(of: server) { client in
      var count = 0
      let error = try await clusterError {
        try await client.watchPods(.allPods) { _ in
          count += 1
        }
      }
      #expect(count == body.count { $0 == 0x0A })
      #expect(count > 0)
      #expect(error?.code == .unreachable)
    }
  }

  @Test("a line that is no event is told with the reason")
  func badLine() async throws {
    let server = try await CannedServer { _ in .watch([Array("\r\n\n{\"type\": 4}\n".utf8)]) }
    try await withClient(of: server) { client in
      let error = try await clusterError {
        try await client.watchPods(.allPods) { _ in }
      }
      #expect(error?.code == .malformed)
      #expect(error?.message == "a part of the watch is no event: a JSON text is expected where 4 stands")
    }
  }

  // MARK: Failures

  @Test(
    "a refusal is an error, for a list and for a watch",
    arguments: ["unauthorized-401", "forbidden-403", "not-found-404"]
  )
  func refusals(recording: String) async throws {
    let answer = try CannedServer.Answer.recorded(recording)
    let server = try await CannedServer { _ in answer }
    try await withClient(of: server, credentials: .token("t0ken")) { client in
      let list = try #require(try await clusterError { try await client.listPods(.pods(in: "rec")) })
      let watch = try #require(
        try await clusterError {
          try await client.watchPods(.pods(in: "rec")) { _ in }
        }
      )
      let expected: [ClusterError.Code] =
        switch recording {
        case "unauthorized-401": [.unauthorized, .unauthorized]
        case "forbidden-403": [.forbidden(list.access), .forbidden(watch.access)]
        default: [.notFound, .notFound]
        }
      #expect([list.code, watch.code] == expected)
      #expect([list.access.verb, watch.access.verb] == ["list", "watch"])
      #expect(!list.description.contains("t0ken"))
    }
  }

  @Test("a list that falls silent is a timeout")
  func silentList() async throws {
    let server = try await CannedServer { _ in .openWatch([Array(#"{"kind":"PodList","#.utf8)]) }
    var limits = KubernetesClient.Limits()
    limits.silence = .seconds(1)
    try await withClient(of: server, limits: limits) { client in
      let error = try await clusterError { try await client.listPods(.allPods) }
      #expect(error?.code == .timeout)
    }
  }

  @Test("a list that trickles is given up when its time is over", arguments: [2, 3])
  func trickle(pieces: Int) async throws {
    let chunks = AsyncStream<ByteBuffer> { continuation in
      for piece in [#"{"kind":"PodList","#, #""metadata":{"resourceVersion":"5"}"#, "}"] {
        continuation.yield(ByteBuffer(string: piece))
      }
      continuation.finish()
    }
    let start = ContinuousClock.now
    let minutes = Mutex(0)
    let time = TimeSource(
      now: {
        start
          + .seconds(
            60
              * minutes.withLock { minutes in
                minutes += 1; return minutes
              }
          )
      },
      date: { .now },
      sleep: { _ in }
    )
    let stream = ObjectListStream(
      body: .stream(chunks),
      reader: ListReader(kind: "Pod", encoding: .json, objectLimit: 1 << 20),
      call: RecordingTests.call,
      deadline: start + .seconds(60 * pieces + 30),
      time: time
    )
    let error = try await clusterError { for try await _ in stream {} }
    #expect(error?.code == (pieces < 3 ? .timeout : nil))
  }

  @Test("a head that never comes is a timeout")
  func silentHead() async throws {
    let server = try await CannedServer { _ in .init(chunks: []) }
    var limits = KubernetesClient.Limits()
    limits.list = .milliseconds(100)
    limits.watchHead = .milliseconds(100)
    try await withClient(of: server, limits: limits) { client in
      let list = try await clusterError { try await client.listPods(.allPods) }
      #expect(list?.code == .timeout)
      let watch = try await clusterError {
        try await client.watchPods(.allPods) { _ in }
      }
      #expect(watch?.code == .timeout)
    }
  }

  @Test("nobody there is told with the address")
  func refusedConnection() async throws {
    let server = try await CannedServer { _ in .whole(200, "") }
    let address = "http://127.0.0.1:\(server.port)"
    try await withClient(of: server) { client in
      try await server.stop()
      let error = try #require(try await clusterError { try await client.listPods(.allPods) })
      #expect(error.code == .unreachable)
      #expect(error.description.contains(address))
      #expect(error.description.lowercased().contains("refused"), "\(error)")
    }
  }

  @Test(
    "an answer that is no list of pods is malformed",
    arguments: [
      "", "<html>", "{}", #"{"kind":"Status","status":"Success"}"#, #"{"kind":"PodList","metadata":{},"items":[]}"#,
    ]
  )
  func noList(body: String) async throws {
    let server = try await CannedServer { _ in .whole(200, body) }
    try await withClient(of: server) { client in
      let error = try await clusterError { try await client.listPods(.allPods) }
      #expect(error?.code == .malformed)
    }
  }

  @Test("an object beyond the bound is malformed")
  func largeObject() async throws {
    let list = #"{"kind":"PodList","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"aaaaaaaaaaaa"}}]}"#
    let server = try await CannedServer { _ in .whole(200, list) }
    var limits = KubernetesClient.Limits()
    limits.objectBytes = 32
    try await withClient(of: server, limits: limits) { client in
      let error = try await clusterError { try await client.listPods(.allPods) }
      #expect(error?.code == .malformed)
    }
  }

  @Test("a kept connection that was closed meanwhile is opened anew")
  func keepAliveRace() async throws {
    let server = try await CannedServer { request in
      request.number == 1 ? .init(chunks: [], ending: .close) : .whole(200, Self.emptyList)
    }
    try await withClient(of: server) { client in
      _ = try await client.listPods(.allPods)
      _ = try await client.listPods(.allPods)
      #expect(server.requests.count == 3)
    }
  }

  @Test("cancelling a call throws a CancellationError")
  func cancellation() async throws {
    let server = try await CannedServer { _ in .init(chunks: []) }
    try await withClient(of: server) { client in
      let wasCancelled = await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          do {
            _ = try await client.listPods(.allPods)
            return false
          } catch {
            return error is CancellationError
          }
        }
        group.cancelAll()
        return await group.next() ?? false
      }
      #expect(wasCancelled)
    }
  }

  // MARK: Credentials

  @Test("a refused token is read again at once, and the request repeated where it is another")
  func rotatedToken() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("old", to: "token")
    let refusal = try CannedServer.Answer.recorded("unauthorized-401")
    let server = try await CannedServer { request in
      request.headers["authorization"] == "Bearer old" && request.number > 0 ? refusal : .whole(200, Self.emptyList)
    }
    try await withClient(of: server, credentials: .tokenFile(file)) { client in
      _ = try await client.listPods(.allPods)
      let error = try await clusterError { try await client.listPods(.allPods) }
      #expect(error?.code == .unauthorized)
      #expect(server.requests.count == 2)
      try folder.write("new", to: "token")
      _ = try await client.listPods(.allPods)
      // The refused one, or none where the file was read again already.
      #expect(server.requests.last?.headers["authorization"] == "Bearer new")
    }
  }

  @Test("a token file that is not there is told as such")
  func missingToken() async throws {
    let server = try await CannedServer { _ in .whole(200, Self.emptyList) }
    try await withClient(of: server, credentials: .tokenFile("/no/token")) { client in
      let error = try #require(try await clusterError { try await client.listPods(.allPods) })
      #expect(error.code == .configuration)
      #expect(error.description.contains("/no/token: there is no such file"))
      #expect(server.requests.isEmpty)
    }
  }
}
