import ScriptedPeers
import SimulatedCluster
import Subprocess
import Testing

/// The console's pages as a person sees them.
@Suite("In a real browser", .serialized, .timeLimit(.minutes(3)))
struct BrowserTests {
  /// Each of them would write to the browser's console if it were taken for markup.
  private static let hostileID = "</title></a><img src=x onerror=console.log('scripted')>"
  private static let hostilePort = "\"><img src=x onerror=console.log('scripted')>"

  @Test("the pages load without a complaint, show themselves anew, and take nobody's words for markup")
  func pages() async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let arguments = ["--kubeconfig", kubeconfig.path, "--hold", "5m"]
        let (_, ending) = try await AfterglowProcess.run(arguments, in: folder) { agent in
          let driver = try await cluster.startDriver("browsed-driver", worksFor: .seconds(2))
          _ = try await cluster.startDriver("hostile-driver", id: Self.hostileID)
          _ = try await cluster.addDriver("misread-driver", annotations: ["prometheus.io/port": Self.hostilePort])
          _ = try await driver.showsItsTotal()
          try await driver.succeed()
          try await eventually("both applications, one of them ended", within: .seconds(20)) {
            let groups = try await agent.page("/groups")
            return groups.contains(Self.hostileID) && groups.contains("Succeeded") ? true : nil
          }
          let pages = [
            ("/", [driver.id, "&lt;/title&gt;&lt;/a&gt;&lt;img src=x"]),
            ("/?q=%3Cscript%3E", ["No such application"]),
            ("/application?id=\(driver.id)", ["succeeded", "first page", "class=\"line a\"", "<pre id=\"text\">"]),
            ("/application?id=\(percentEncoded(Self.hostileID))", ["&lt;/title&gt;&lt;/a&gt;&lt;img src=x"]),
            ("/targets", ["browsed-driver", "not scraped", "\"&gt;&lt;img src=x"]),
            ("/delivery", ["/applications/metrics"]),
            ("/configuration", ["--hold", "5m"]),
          ]
          for (path, expected) in pages {
            let visit = try await Browser.visit("http://\(agent.console)\(path)", time: .seconds(12), in: folder)
            #expect(visit.complaints.isEmpty, "\(path)")
            for text in expected { #expect(visit.document.contains(text), "\(path): \(text)") }
            #expect(!visit.document.contains("<img"), "\(path)")
            #expect(visit.document.contains("data-shown=\""), "\(path) has not shown itself anew")
            #expect(
              visit.document.contains("<p id=\"away\" class=\"notice bad\" role=\"status\" hidden=\"\">"),
              "\(path)"
            )
          }
        }
        #expect(ending.status == .exited(0))
      }
    }
  }
  @Test("a page says that the agent is away while it does not answer, and no longer when it does")
  func away() async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        _ = try await AfterglowProcess.run(["--kubeconfig", kubeconfig.path], in: folder) { agent in
          let page = try await agent.page("/delivery")
          var assets: [String: [[ScriptedServer.Act]]] = [:]
          for name in ["style.css", "refresh.js"] {
            let link = try #require(page.split(separator: "\"").first { $0.hasPrefix(name) })
            assets["/\(link)"] = [[Self.answer(try await agent.page("/\(link)"))]]
          }
          /// What the browser shows in the end where the agent's page is there once, and then this.
          func visit(then: [[ScriptedServer.Act]]) async throws -> String {
            let pages = assets.merging(["/delivery": [[Self.answer(page)]] + then]) { $1 }
            return try await ScriptedServer.run(pages: pages) { server in
              try await Browser.visit("http://127.0.0.1:\(server.port)/delivery", time: .seconds(8), in: folder)
                .document
            }
          }
          let words = "The agent does not answer; this is what it said at "
          let gone = try await visit(then: [[.close]])
          #expect(gone.contains("<p id=\"away\" class=\"notice bad\" role=\"status\">\(words)"), "\(gone)")
          #expect(gone.contains("<h1>Delivery</h1>"), "what was there stays")
          let back = try await visit(then: [[Self.answer("", status: "502 Bad Gateway")], [Self.answer(page)]])
          #expect(
            back.contains("<p id=\"away\" class=\"notice bad\" role=\"status\" hidden=\"\">\(words)"),
            "\(back)"
          )
        }
      }
    }
  }

  private static func answer(_ body: String, status: String = "200 OK") -> ScriptedServer.Act {
    .say("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }
}
