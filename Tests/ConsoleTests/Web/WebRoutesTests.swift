import Capture
import Discovery
import Exposition
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import Testing
import Transport

@testable import Console
@testable import Delivery

@Suite("The web console") struct WebRoutesTests {
  private static let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

  private struct Answer {
    var status: Int
    var headers: HTTPFields
    var body: String
  }

  private func get(
    _ path: String,
    accept: String? = browser,
    ifNoneMatch: String? = nil,
    of snapshot: AgentSnapshot = .sample()
  ) async throws -> Answer {
    let console = Console(
      host: "127.0.0.1",
      port: 0,
      servesApplications: true,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: Logger(label: "test"),
      version: snapshot.version,
      unreadiness: { snapshot.unreadiness },
      groups: { snapshot.groups },
      snapshot: { snapshot }
    )
    var headers = HTTPFields()
    headers[.accept] = accept
    headers[.ifNoneMatch] = ifNoneMatch
    let asked = headers
    return try await Application(router: console.router()).test(.router) { client in
      try await client.execute(uri: path, method: .get, headers: asked) { response in
        Answer(status: response.status.code, headers: response.headers, body: String(buffer: response.body))
      }
    }
  }

  @Test("browsers get pages, and whoever takes anything the text", arguments: ["/", "/targets"])
  func negotiation(path: String) async throws {
    #expect(try await get(path).headers[.contentType] == "text/html; charset=utf-8")
    for accept in [nil, "*/*", "text/plain", "application/json", "text/html;q=0, */*", "text/html ; q=0.0"] {
      let answer = try await get(path, accept: accept)
      #expect(answer.headers[.contentType] == "text/plain; charset=utf-8", "\(accept ?? "nothing")")
      #expect(!answer.body.contains("<"))
    }
    #expect(try await get(path, accept: "TEXT/HTML").body.hasPrefix("<!doctype html>"))
  }

  @Test("a browser that asks for JSON gets it")
  func json() async throws {
    #expect(try await get("/targets?format=json").headers[.contentType] == "application/json; charset=utf-8")
  }

  @Test(
    "a page may load and run nothing but the console's own files",
    arguments: ["/", "/targets", "/delivery", "/style.css"]
  )
  func policy(path: String) async throws {
    let headers = try await get(path).headers
    let policy = try #require(headers[.contentSecurityPolicy])
    for rule in [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ] {
      #expect(policy.contains(rule))
    }
    #expect(!policy.contains("unsafe"))
    #expect(headers[.xContentTypeOptions] == "nosniff")
    #expect(try headers[#require(HTTPField.Name("Referrer-Policy"))] == "no-referrer")
  }

  @Test("what a page shows is stored by nobody")
  func noStore() async throws {
    let headers = try await get("/").headers
    #expect(headers[.cacheControl] == "no-store")
    #expect(headers[.vary] == "Accept")
  }

  @Test("the style sheet and the script are sent once for each version", arguments: ["style.css", "refresh.js"])
  func assets(name: String) async throws {
    let page = try await get("/").body
    let address = try #require(page.split(separator: "\"").first { $0.hasPrefix(name) })
    let answer = try await get("/\(address)", accept: "*/*")
    #expect(answer.status == 200)
    #expect(answer.body.utf8.count > 1000)
    let tag = try #require(answer.headers[.eTag])
    #expect(tag.hasPrefix("\"1.2.3-"))
    let again = try await get("/\(address)", accept: "*/*", ifNoneMatch: tag)
    #expect(again.status == 304)
    #expect(again.body.isEmpty)
  }

  @Test(
    "works without a script, and under any path: all addresses are relative",
    arguments: ["/", "/targets", "/delivery", "/configuration"]
  )
  func relative(path: String) async throws {
    let page = try await get(path).body
    #expect(page.contains("<noscript><meta http-equiv=\"refresh\""))
    #expect(!page.contains("href=\"/"))
    #expect(!page.contains("src=\"/"))
    #expect(!page.contains("style=\""))
  }

  @Test("an application that is not known is no page of it")
  func unknown() async throws {
    let answer = try await get("/application?id=%3Cscript%3E")
    #expect(answer.status == 404)
    #expect(answer.body.contains("&lt;script&gt;"))
    #expect(try await get("/application/metrics?id=x").status == 404)
    #expect(try await get("/application").status == 400)
  }

  @Test("an address that is none is told in words, to a browser on a page")
  func nowhere() async throws {
    let page = try await get("/nopage<")
    #expect(page.status == 404)
    #expect(page.headers[.contentType] == "text/html; charset=utf-8")
    #expect(page.body.contains("<h1>No such page</h1>") && !page.body.contains("/nopage<"))
    for (path, accept) in [("/nopage", "*/*"), ("/no/page", Self.browser)] {
      let answer = try await get(path, accept: accept)
      #expect(answer.status == 404)
      #expect(answer.body == "There is no such page; / lists those that there are.\n")
    }
  }

  @Test("who is away is told on every page", arguments: ["/", "/targets", "/delivery"])
  func away(path: String) async throws {
    var snapshot = AgentSnapshot.sample()
    let gateway = { (failure: String?, poison: String?) in
      PushgatewayStatus(
        address: "http://g:9091",
        keys: GroupKeys(job: "spark", owner: "me"),
        version: nil,
        waiting: 0,
        oldestWaiting: nil,
        refusals: [:],
        lastFailure: failure,
        poison: poison,
        leftOutFamilies: [:],
        tally: PushTally(),
        statistics: PushStatistics()
      )
    }
    snapshot.gateways = [gateway(nil, nil)]
    let calm = try await get(path, of: snapshot).body
    #expect(!calm.contains("class=\"notice bad\">"))
    #expect(calm.contains("each is where") == (path == "/delivery"))
    snapshot.gateways = [gateway("connection refused", nil)]
    var prometheus = AcknowledgementStatus.Prometheus(address: try PrometheusAddress("http://u:hush@p:9090"))
    prometheus.lastFailure = "timed out"
    snapshot.acknowledgement = AcknowledgementStatus(prometheuses: [prometheus])
    let body = try await get(path, of: snapshot).body
    #expect(body.contains("The Pushgateway http://g:9091 cannot be used; what is captured waits here until it can."))
    #expect(body.contains("connection refused") && body.contains("timed out"))
    #expect(body.contains("The Prometheus http://p:9090 cannot be asked"))
    #expect(!body.contains("each is where"))
    snapshot.gateways = [gateway(nil, "no such luck")]
    #expect(try await get(path, of: snapshot).body.contains("refuses every push because of somebody else"))
  }

  @Test("pods that a rule only looked like are no pods that ask, and count as none of them")
  func notMeant() async throws {
    let pods = ["a", "b"].map { name in
      DiscoveredPod(
        reference: PodReference(uid: name, namespace: "n", name: name),
        reason: name == "a" ? .notMeant(port: "ui", declared: [], rule: "r") : .noAddress,
        life: .pending
      )
    }
    let metrics = try await get("/metrics", of: .sample(pods: pods)).body
    #expect(metrics.contains("\nafterglow_annotated_pods 1\n"))
    #expect(metrics.contains("\nafterglow_unscraped_pods{reason=\"no_address\"} 1\n"))
    #expect(!metrics.contains("not_meant"))
  }

  @Test("what cannot be answered is refused in words", arguments: ["/?state=x", "/targets?page=-1", "/delivery?x=1"])
  func mistakes(path: String) async throws {
    let answer = try await get(path)
    #expect(answer.status == 400)
    #expect(answer.body.contains("There "))
  }

  @Test("every page says what is wrong with the agent", arguments: ["/", "/targets", "/delivery", "/configuration"])
  func notices(path: String) async throws {
    var status = ConfigurationStatus(path: "/etc/afterglow.yaml", lastSuccess: .now)
    status.fault = "afterglow.yaml:3:1: no such setting\nafterglow.yaml:4:1: no such setting"
    status.pending = ["job"]
    let page = try await get(path, of: .sample(unreadiness: "no list yet", configuration: status)).body
    let lines =
      "the earlier settings hold.\nafterglow.yaml:3:1: no such setting\nafterglow.yaml:4:1: no such setting</p>"
    #expect(page.contains(lines))
    #expect(page.contains("The agent is not ready: no list yet</p>"))
    #expect(page.contains("from the next start on: job</p>"))
    #expect(try await get(path).body.contains("<div id=\"notices\"></div>"))
  }

  @Test("the settings are told with their places, as a page, as JSON and as a file")
  func settings() async throws {
    let given = SettingExplanation(
      name: "hold",
      value: "10m",
      source: "afterglow.yaml:3:1",
      isReloadable: true,
      help: "how long",
      yaml: "hold: 10m"
    )
    let absent = SettingExplanation(
      name: "node",
      value: "all nodes",
      source: nil,
      isReloadable: false,
      help: "",
      yaml: nil
    )
    let snapshot = AgentSnapshot.sample(settings: [given, absent])
    let page = try await get("/configuration", of: snapshot).body
    #expect(page.contains("<code>10m</code></td><td>afterglow.yaml:3:1</td>"))
    #expect(page.contains("all nodes</td><td>default</td>"))
    let json = try await get("/api/v1/settings", of: snapshot).body
    #expect(
      json.hasPrefix(#"{"data":[{"help":"how long","isReloadable":true,"name":"hold","source":"afterglow.yaml:3:1""#)
    )
    #expect(json.hasSuffix(#"],"status":"success"}"#))
    let file = try await get("/api/v1/status/config", of: snapshot).body
    #expect(file == #"{"data":{"yaml":"hold: 10m\n"},"status":"success"}"#)
  }

  /// A snapshot of so many groups as the ledger makes them, each with the figures of two executors.
  private func snapshot(of count: Int) -> AgentSnapshot {
    var ledger = ApplicationLedger(configuration: .init(hold: .zero, awaitsDelivery: false))
    for number in 0..<count {
      let pod = PodReference(uid: "u\(number)", namespace: "n", name: "driver-\(number)")
      let target = Target(pod: pod, address: "::1", port: 1, path: "/")
      let id = "spark-0f9a8b7c6d5e4f3a2b1c\(number)"
      ledger.update(
        DiscoveredPod(reference: pod, targets: [target], life: .running(since: .now), sparkApplication: id),
        now: .now
      )
      let samples = ["driver", "1"].map { executor in
        let labels: LabelSet = ["application_id": id, "executor_id": executor]
        return Sample(Series(name: "metrics_executor_completedTasks_total", labels: labels), Double(number))
      }
      _ = ledger.take(ExpositionPage(samples: samples), from: target, at: .now, now: .now)
    }
    var snapshot = AgentSnapshot.sample()
    snapshot.groups = Array(ledger.groups.values)
    return snapshot
  }

  @Test("a thousand applications are answered for at once")
  func thousand() async throws {
    let snapshot = snapshot(of: 1000)
    let start = ContinuousClock.now
    let answer = try await get("/", of: snapshot)
    let time = start.duration(to: .now)
    Attachment.record("\(answer.body.utf8.count) bytes in \(time)", named: "thousand-groups.txt")
    #expect(answer.body.contains("1–100 of 1000"))
    #expect(answer.body.utf8.count < 80_000)
    // Many times what it takes, so that a busy machine is no failure.
    #expect(time < .seconds(2))
  }
}
