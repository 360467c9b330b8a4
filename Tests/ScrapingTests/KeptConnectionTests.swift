import Discovery
import Fixtures
import NIOCore
import NIOPosix
import ScriptedPeers
import Testing
import Transport

@testable import Scraping

/// When connections are kept, used again, repeated upon and closed.
@Suite(.timeLimit(.minutes(1))) struct KeptConnectionTests {
  private static let page = ScriptedServer.Act.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nm 1\n")

  @Test("one connection serves a target's requests, also after an error with a little body")
  func reuse() async throws {
    let error = ScriptedServer.Act.say("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope")
    let chunked = ScriptedServer.Act.say(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nm \r\n2;x=y\r\n1\n\r\n0\r\nTrailer: x\r\n\r\n"
    )
    let interim = ScriptedServer.Act.say("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
    try await ScriptedServer.run(answers: [[Self.page], [error], [chunked], [interim, Self.page]]) { server in
      try await PageFetcher.run { fetcher in
        let target = Target.sample(port: server.port)
        var outcomes: [String] = []
        for _ in 0..<4 { outcomes.append(await fetcher.outcome(target)) }
        #expect(outcomes == ["page", "bad_status", "page", "page"])
        #expect(server.log.connections == 1)
      }
    }
  }

  @Test(
    "a connection that is to close is not used again",
    arguments: [
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nm 1\n",
      "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nm 1\n",
      // Something that nobody asked for follows.
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nm 1\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nm 2\n",
    ]
  )
  func close(answer: String) async throws {
    try await ScriptedServer.run(answers: [[.say(answer)], [.say(answer)]]) { server in
      try await PageFetcher.run { fetcher in
        for count in 1...2 {
          let page = try await fetcher.fetch(.sample(port: server.port))
          #expect(String(decoding: page.body, as: UTF8.self) == "m 1\n")
          try await server.wait { $0.connections == count && $0.openConnections == 0 }
        }
      }
    }
  }

  @Test("a request that a kept connection swallowed is repeated on a new one")
  func race() async throws {
    // The second request of each connection meets its end.
    try await ScriptedServer.run(answers: [[Self.page], [.close]]) { server in
      try await PageFetcher.run { fetcher in
        for _ in 0..<6 { #expect(await fetcher.outcome(.sample(port: server.port)) == "page") }
        #expect(server.log.connections == 6)
        #expect(server.log.requests.count == 11)
      }
    }
  }

  @Test("a request that a new connection swallowed is not repeated, nor one whose answer had begun")
  func noRepetition() async throws {
    try await ScriptedServer.run(answers: [[.close]]) { server in
      try await PageFetcher.run { fetcher in
        #expect(await fetcher.outcome(.sample(port: server.port)) == "closed")
        #expect(server.log.requests.count == 1)
      }
    }
    try await ScriptedServer.run(answers: [[Self.page], [.say("HTTP/1.1 2"), .close]]) { server in
      try await PageFetcher.run { fetcher in
        #expect(await fetcher.outcome(.sample(port: server.port)) == "page")
        #expect(await fetcher.outcome(.sample(port: server.port)) == "closed")
        #expect(server.log.requests.count == 2)
      }
    }
  }

  @Test("a connection that waits too long is closed from here, and the next fetch opens another")
  func idle() async throws {
    try await ScriptedServer.run(answers: [[Self.page]]) { server in
      try await PageFetcher.run(keeping: .init(idleTime: .milliseconds(30))) { fetcher in
        for count in 1...2 {
          #expect(await fetcher.outcome(.sample(port: server.port)) == "page")
          try await server.wait { $0.connections == count && $0.openConnections == 0 }
        }
      }
    }
  }

  @Test("of too many that wait, the one that has waited longest is closed")
  func mostIdle() async throws {
    try await ScriptedServer.run(answers: [[Self.page], [Self.page]]) { server in
      let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
      let fetcher = PageFetcher(group: group, timeout: .seconds(10), keeping: .init(mostIdle: 2), userAgent: "test")
      for uid in ["a", "b", "c"] { #expect(await fetcher.outcome(.sample(uid: uid, port: server.port)) == "page") }
      try await server.wait { $0.connections == 3 && $0.openConnections == 2 }
      for uid in ["b", "c"] { #expect(await fetcher.outcome(.sample(uid: uid, port: server.port)) == "page") }
      #expect(server.log.connections == 3)
      #expect(await fetcher.outcome(.sample(uid: "a", port: server.port)) == "page")
      #expect(server.log.connections == 4)
      await fetcher.shutdown()
      try await server.wait { $0.openConnections == 0 }
      try await group.shutdownGracefully()
    }
  }

  @Test("a target that is forgotten loses its connection: at once, or when its request is done")
  func forget() async throws {
    try await ScriptedServer.run(answers: [[Self.page], [.wait(.milliseconds(50)), Self.page]]) { server in
      try await PageFetcher.run { fetcher in
        let target = Target.sample(port: server.port)
        #expect(await fetcher.outcome(target) == "page")
        async let second = fetcher.outcome(target)
        try await server.wait { $0.requests.count == 2 }
        fetcher.forget(target.id)
        #expect(await second == "page")
        try await server.wait { $0.openConnections == 0 }

        #expect(await fetcher.outcome(target) == "page")
        fetcher.forget(target.id)
        try await server.wait { $0.connections == 2 && $0.openConnections == 0 }
      }
    }
  }

  @Test("a fetch that is cancelled ends at once, with its connection")
  func cancelled() async throws {
    for acts in [[], [ScriptedServer.Act.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nm 1\n")]] {
      try await ScriptedServer.run(answers: [acts]) { server in
        try await PageFetcher.run(timeout: .seconds(50)) { fetcher in
          let outcome = await withTaskGroup(of: String.self) { group in
            group.addTask { await fetcher.outcome(.sample(port: server.port)) }
            try? await server.wait { $0.requests.count == 1 }
            group.cancelAll()
            return await group.next()
          }
          #expect(outcome == "abandoned")
          try await server.wait { $0.openConnections == 0 }
        }
      }
    }
  }

  @Test("a fetch that is cancelled before it begins does not run for long")
  func cancelledBefore() async throws {
    try await ScriptedServer.run(answers: []) { server in
      try await PageFetcher.run(timeout: .seconds(50)) { fetcher in
        for _ in 0..<100 {
          let task = Task { await fetcher.outcome(.sample(port: server.port)) }
          task.cancel()
          #expect(await task.value == "abandoned")
        }
      }
    }
  }

  @Test("shutdown ends what is under way, and nothing begins after it")
  func shutdown() async throws {
    try await ScriptedServer.run(answers: []) { server in
      try await PageFetcher.run(timeout: .seconds(50)) { fetcher in
        async let waiting = fetcher.outcome(.sample(port: server.port))
        try await server.wait { $0.requests.count == 1 }
        await fetcher.shutdown()
        #expect(await waiting == "abandoned")
        #expect(await fetcher.outcome(.sample(port: server.port)) == "abandoned")
        try await server.wait { $0.openConnections == 0 }
      }
    }
  }

  @Test("the target's own timeout goes before that of all")
  func timeout() async throws {
    try await ScriptedServer.run(answers: []) { server in
      try await PageFetcher.run(timeout: .seconds(50)) { fetcher in
        #expect(await fetcher.outcome(.sample(port: server.port, timeout: .milliseconds(20))) == "timed_out")
        #expect(server.log.requests.first?.contains("X-Prometheus-Scrape-Timeout-Seconds: 0.02\r\n") == true)
        try await server.wait { $0.openConnections == 0 }
      }
    }
  }

  @Test("the page's path with a slash is followed over the connection where that is kept", arguments: [true, false])
  func slash(isKept: Bool) async throws {
    let connection = isKept ? "keep-alive" : "close"
    let redirect = ScriptedServer.Act.say(
      "HTTP/1.1 302 Found\r\nLocation: /metrics/prometheus/\r\nConnection: \(connection)\r\nContent-Length: 0\r\n\r\n"
    )
    let answers = isKept ? [[redirect], [Self.page]] : [[redirect]]
    try await ScriptedServer.run(answers: answers) { server in
      try await PageFetcher.run { fetcher in
        let expected = isKept ? "page" : "redirected"
        #expect(await fetcher.outcome(.sample(port: server.port)) == expected)
        #expect(server.log.connections == (isKept ? 1 : 2))
        #expect(server.log.requests.count == 2)
        #expect(server.log.requests.last?.hasPrefix("GET /metrics/prometheus/ HTTP/1.1\r\n") == true)
      }
    }
  }

  struct BadAnswer: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String

    init(_ description: String, _ text: String) {
      testDescription = description
      self.text = text
    }
  }

  @Test(
    "an answer that is no HTTP/1 within bounds is named as such",
    arguments: [
      BadAnswer("another protocol", "SSH-2.0-OpenSSH_9.2\r\n"),
      BadAnswer("another version", "HTTP/2.0 200 OK\r\n\r\n"),
      BadAnswer("too many headers", "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 300) + "\r\n"),
      BadAnswer("a header too long", "HTTP/1.1 200 OK\r\nA: " + String(repeating: "b", count: 70_000) + "\r\n\r\n"),
      BadAnswer("a reason without end", "HTTP/1.1 200 " + String(repeating: "b", count: 300_000)),
      BadAnswer("nothing but hints", String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", count: 10_000)),
      BadAnswer("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"),
      BadAnswer("a length beyond counting", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
      BadAnswer("a chunk without a length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
    ]
  )
  func badAnswers(answer: BadAnswer) async throws {
    try await ScriptedServer.run(answers: [[.say(answer.text)]]) { server in
      try await PageFetcher.run { fetcher in
        #expect(await fetcher.outcome(.sample(port: server.port)) == "bad_answer")
        try await server.wait { $0.openConnections == 0 }
      }
    }
  }

  @Test("IPv6 is spoken")
  func ipv6() async throws {
    let hasIPv6 =
      (try? await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "::1", port: 0).get())
    guard let hasIPv6 else { return }
    try await hasIPv6.close()
    try await ScriptedServer.run(host: "::1", answers: [[Self.page]]) { server in
      try await PageFetcher.run { fetcher in
        #expect(await fetcher.outcome(.sample(address: "::1", port: server.port)) == "page")
        #expect(server.log.requests.first?.contains("\r\nHost: [::1]:\(server.port)\r\n") == true)
      }
    }
  }

  @Test("credentials go with the targets of their rule, and with no others")
  func credentials() async throws {
    let folder = try TemporaryFolder()
    let accesses = [
      "a": TargetAccess(credentials: .bearer(tokenFile: try folder.write("of-a\n", to: "a"))),
      "b": TargetAccess(credentials: .basic(username: .text("u"), passwordFile: try folder.write("of-b\n", to: "b"))),
      "c": TargetAccess(),
    ]
    let answers = [[ScriptedServer.Act]](repeating: [Self.page], count: 9)
    try await ScriptedServer.run(answers: answers) { server in
      try await PageFetcher.run(accesses: accesses) { fetcher in
        // One pod throughout: whoever changes its rule does not keep its connection's credentials.
        for (rule, expected) in [
          ("a", "Bearer of-a"), ("b", "Basic dTpvZi1i"), ("c", nil), (nil, nil), ("a", "Bearer of-a"), (nil, nil),
        ] as [(String?, String?)] {
          #expect(await fetcher.outcome(.sample(port: server.port, rule: rule)) == "page")
          let line = server.log.requests.last?.split(separator: "\r\n").first {
            $0.lowercased().hasPrefix("authorization")
          }
          #expect(line.map(String.init) == expected.map { "Authorization: \($0)" })
        }
        #expect(await fetcher.outcome(.sample(port: server.port, rule: "d")) == "no_access")
        #expect(server.log.requests.count == 6)
      }
    }
  }

  @Test("a token is asked for once for all targets of a rule, and for no others")
  func tokens() async throws {
    let folder = try TemporaryFolder()
    let json = #"{"access_token": "t", "expires_in": 3600}"#
    let token = ScriptedServer.Act.say("HTTP/1.1 200 OK\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)")
    try await ScriptedServer.run(answers: [[token]]) { issuer in
      let grant = try TokenGrant(
        clientID: .text("me"),
        secretFile: try folder.write("hush", to: "secret"),
        url: "http://127.0.0.1:\(issuer.port)/token"
      )
      try await ScriptedServer.run(answers: [[Self.page], [Self.page]]) { server in
        try await PageFetcher.run(accesses: ["a": TargetAccess(credentials: .oauth2(grant))]) { fetcher in
          for uid in ["1", "2", "1"] {
            #expect(await fetcher.outcome(.sample(uid: uid, port: server.port, rule: "a")) == "page")
          }
          #expect(await fetcher.outcome(.sample(uid: "3", port: server.port)) == "page")
        }
        let authorized = server.log.requests.map { $0.contains("\r\nAuthorization: Bearer t\r\n") }
        #expect(authorized == [true, true, true, false])
        #expect(issuer.log.connections == 1)
      }
    }
  }

  @Test("where no token comes a scrape fails within its own time, with words")
  func noToken() async throws {
    let folder = try TemporaryFolder()
    try await ScriptedServer.run(answers: [[]]) { issuer in
      let url = "http://127.0.0.1:\(issuer.port)/token"
      let secretFile = try folder.write("hush", to: "secret")
      let grant = try TokenGrant(clientID: .text("me"), secretFile: secretFile, url: url)
      try await PageFetcher.run(accesses: ["a": TargetAccess(credentials: .oauth2(grant))]) { fetcher in
        let target = Target.sample(port: 1, timeout: .milliseconds(50), rule: "a")
        let failure = await #expect(throws: ScrapeFailure.self) { try await fetcher.fetch(target) }
        #expect(failure?.code == "no_access")
        #expect(failure?.description == "no token from \(url): no answer within 50ms")
      }
    }
  }

  @Test("two thousand targets, 256 at a time, each over its own connection")
  func load() async throws {
    let body = String(repeating: "m 1\n", count: 500)
    let page = ScriptedServer.Act.say("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    try await ScriptedServer.run(answers: [[page], [page], [page]]) { server in
      try await PageFetcher.run(timeout: .seconds(50), keeping: .init(idleTime: .seconds(60), mostIdle: 256)) {
        fetcher in
        let pages = await withTaskGroup(of: Bool.self) { group in
          var pages = 0
          for number in 0..<2000 {
            if number >= 256, await group.next() == true { pages += 1 }
            group.addTask { await fetcher.outcome(.sample(uid: "\(number)", port: server.port)) == "page" }
          }
          for await isPage in group where isPage { pages += 1 }
          return pages
        }
        #expect(pages == 2000)
        #expect(server.log.connections == 2000)
        #expect(server.log.openConnections <= 600)
      }
    }
  }
}
