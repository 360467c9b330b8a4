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
}
