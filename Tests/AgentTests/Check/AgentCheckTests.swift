import Fixtures
import FoundationEssentials
import NIOPosix
import ScriptedPeers
import SimulatedCluster
import Testing

@testable import Agent

@Suite("A check", .timeLimit(.minutes(1))) struct AgentCheckTests {
  private func report(
    _ flags: [String: [String]] = [:],
    environment: [String: String] = [:],
    isOffline: Bool = true
  ) async -> CheckReport {
    await AgentCheck(
      source: ConfigurationSource(flags: SettingsLayer(flags: flags), file: nil, environment: environment),
      environment: environment,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      timeout: .seconds(5),
      isOffline: isOffline
    ).report()
  }

  // MARK: Settings

  @Test("of settings that make no sense names the place and what is wrong, and looks no further")
  func badSetting() async {
    let report = await report(["hold": ["soon"]], isOffline: false)
    #expect(!report.ok)
    #expect(report.checks.map(\.name) == ["configuration"])
    #expect(report.checks.first?.words.hasPrefix("--hold: ") == true)
  }

  @Test("offline asks nobody")
  func offline() async {
    let report = await report(["pushgateway": ["http://127.0.0.1:1"], "hold": ["1m"]])
    #expect(report.ok)
    #expect(report.checks.map(\.words) == ["2 settings given, 0 rules"])
  }

  @Test("warns of what works and may not be meant")
  func warnings() async {
    let rules = "[{name: all}, {name: never, pod-selector: a=b}]"
    let report = await report(["rules": [rules], "pushgateway": ["http://u:p@127.0.0.1:1"]])
    #expect(report.ok)
    #expect(
      report.checks.filter { $0.status == .warning }.map { "\($0.name): \($0.words)" } == [
        "rule never: it never covers a pod: the rule all before it matches whatever it matches",
        "endpoint http://127.0.0.1:1: credentials are sent over plain HTTP",
      ]
    )
  }

  private static let distant =
    "[{name: a, namespaces: [n], tls: {ca-file: /nowhere/ca}, basic-auth: {username: u, password-file: /nowhere/p}}]"

  @Test("offline warns of files that are to be there where the agent runs; online they have to be here")
  func absentFiles() async throws {
    let gateway = "{url: 'https://127.0.0.1:1', bearer-token-file: /nowhere/token}"
    let flags = ["rules": [Self.distant], "pushgateway": [gateway], "web-config": ["/nowhere/web.yml"]]
    let report = await report(flags)
    #expect(report.ok, "\(report.checks)")
    #expect(
      report.checks.filter { $0.status == .warning }.map(\.words).sorted() == [
        "flag or variable:1:30: bearer-token-file: /nowhere/token is not here",
        "flag or variable:1:35: [0].tls.ca-file: /nowhere/ca is not here",
        "flag or variable:1:84: [0].basic-auth.password-file: /nowhere/p is not here",
        "web-config: /nowhere/web.yml is not here",
      ],
      "\(report.checks)"
    )
    #expect(report.checks.allSatisfy { $0.status == .ok || $0.remedy == "it has to be there where the agent runs" })
    let online = await self.report(["rules": [Self.distant]], isOffline: false)
    #expect(online.checks.map(\.status) == [.failed])
    #expect(online.checks.first?.words.contains("/nowhere/ca: there is no such file") == true)
  }

  @Test("offline looks at a web configuration whose certificate is not here, and says what else is wrong in it")
  func absentCertificate() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("tls_server_config: {cert_file: /nowhere/crt, key_file: /nowhere/key}", to: "web.yml")
    let absent = await report(["web-config": [file]])
    #expect(absent.ok)
    #expect(absent.checks.map(\.status) == [.ok, .warning, .warning], "\(absent.checks)")
    try folder.write(
      "tls_server_config: {cert_file: /nowhere/crt, key_file: /nowhere/key, min_version: SSL3}",
      to: "web.yml"
    )
    let wrong = await report(["web-config": [file]])
    let failures = wrong.checks.filter { $0.status == .failed }
    #expect(failures.count == 1 && failures[0].words.contains("\"SSL3\" cannot stand here"), "\(wrong.checks)")
  }

  @Test("tells of every mistake by itself")
  func mistakes() async {
    let report = await report(["hold": ["soon"], "growth": ["2"]])
    #expect(report.checks.map(\.status) == [.failed, .failed])
    #expect(report.checks.map { $0.words.prefix { $0 != ":" } } == ["--growth", "--hold"])
  }

  @Test("warns of a rule for namespaces that are not watched")
  func unwatched() async {
    let rules = "[{name: b, namespaces: [y]}, {name: a, namespaces: [x, z, y]}, {name: c, pod-selector: d=e}]"
    let report = await report(["rules": [rules], "namespace": ["y"]])
    #expect(report.ok)
    let warnings = report.checks.filter { $0.status == .warning }
    #expect(warnings.map { "\($0.name): \($0.words)" } == ["rule a: it is for namespaces that are not watched: x, z"])
    let all = await self.report(["rules": [rules]])
    #expect(all.checks.allSatisfy { $0.status == .ok }, "\(all.checks)")
  }

  @Test("warns of credentials that anybody on the way can read")
  func exposed() async throws {
    let rules = """
      [{name: plain, namespaces: [a], scheme: http, bearer-token-file: \(#filePath)},
      {name: secured, namespaces: [b], bearer-token-file: \(#filePath)},
      {name: tokens, namespaces: [c], oauth2: {client-id: a, client-secret-file: \(#filePath), token-url: "http://i/t"}}]
      """
    let folder = try TemporaryFolder()
    let web = try folder.write("basic_auth_users: {prometheus: \(Self.hash)}\n", to: "web.yml")
    let report = await report(["rules": [rules], "web-config": [web]])
    #expect(
      report.checks.filter { $0.status == .warning && !$0.words.hasPrefix("its targets") }.map {
        "\($0.name): \($0.words)"
      }
        == [
          "web-config: \(web): passwords for the agent's pages are sent over plain HTTP",
          "rule plain: credentials are sent over plain HTTP, since it says scheme: http",
          "rule tokens: the client's secret is sent to http://i/t over plain HTTP",
        ]
    )
  }

  private static let hash = "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"

  @Test("warns where a kubelet's probes cannot come in")
  func probes() async throws {
    let folder = try TemporaryFolder()
    try folder.write(ServerCertificates.addressed, to: "tls.crt")
    try folder.write(ServerCertificates.key, to: "tls.key")
    try folder.write(ServerCertificates.authority, to: "ca.crt")
    let web = try folder.write(
      """
      tls_server_config:
        cert_file: tls.crt
        key_file: tls.key
        client_ca_file: ca.crt
        client_auth_type: RequireAndVerifyClientCert
      """,
      to: "web.yml"
    )
    let result = await report(["web-config": [web]]).checks.first { $0.name == "web-config" }
    #expect(result?.status == .warning)
    #expect(result?.words == "\(web): who asks must show a certificate, and a kubelet's HTTP probes have none")
  }

  // MARK: Peers

  private static func answer(_ body: String, status: String = "200 OK") -> [ScriptedServer.Act] {
    [.say("HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")]
  }

  /// What is said of a gateway or a Prometheus that answers so.
  private func results(
    _ setting: String,
    pages: [String: [ScriptedServer.Act]]
  ) async throws -> (results: [CheckResult], url: String, log: ScriptedServer.Log) {
    try await ScriptedServer.run(pages: pages.mapValues { [$0] }) { server in
      let url = "http://127.0.0.1:\(server.port)"
      let configuration = try AgentConfiguration(layers: [SettingsLayer(flags: [setting: [url], "owner": ["me"]])])
      let check = PeerCheck(
        configuration: configuration,
        owner: "me",
        on: MultiThreadedEventLoopGroup.singleton,
        timeout: .seconds(5)
      )
      return (await setting == "pushgateway" ? check.gateways() : check.prometheuses(), url, server.log)
    }
  }

  private static let status =
    #"{"status":"success","data":{"start_time":"2026-01-01T00:00:00Z","build_information":{"version":"1.11.0"},"flags":{}}}"#

  @Test("of a gateway tells its version and whose groups it has, and writes nothing there")
  func gateway() async throws {
    let page = """
      afterglow_application_info{application_id="a",job="spark",namespace="n",owner="me"} 1
      afterglow_application_info{application_id="b",job="spark",namespace="n",owner="you"} 1
      push_time_seconds{application_id="a",instance="",job="spark"} 1
      push_time_seconds{application_id="b",instance="",job="spark"} 1
      push_time_seconds{instance="",job="cron"} 1
      # TYPE pushgateway_build_info gauge
      pushgateway_build_info{version="1.11.0"} 1

      """
    let (results, url, log) = try await results(
      "pushgateway",
      pages: ["/api/v1/status": Self.answer(Self.status), "/metrics": Self.answer(page)]
    )
    #expect(results.map(\.status) == [.ok], "\(results)")
    #expect(results.first?.words == "\(url), version 1.11.0, holds 1 of this agent's groups and 2 of others'")
    #expect(log.requests.allSatisfy { $0.hasPrefix("GET ") })
  }

  @Test("of several gateways tells in the order in which they are given")
  func severalGateways() async throws {
    let urls = ["http://127.0.0.1:2", "http://127.0.0.1:1", "http://127.0.0.1:3"]
    let configuration = try AgentConfiguration(layers: [SettingsLayer(flags: ["pushgateway": urls])])
    let results = await PeerCheck(
      configuration: configuration,
      owner: nil,
      on: MultiThreadedEventLoopGroup.singleton,
      timeout: .seconds(5)
    ).gateways()
    #expect(results.map(\.words) == urls.map { "cannot reach \($0): connection refused" })
  }

  @Test("of a gateway whose groups contradict each other says so")
  func contradictingGateway() async throws {
    let pages = [
      "/api/v1/status": Self.answer(Self.status),
      "/metrics": Self.answer("conflict", status: "500 Internal Server Error"),
    ]
    let (results, _, _) = try await results("pushgateway", pages: pages)
    #expect(results.map(\.status) == [.failed])
    #expect(results.first?.remedy?.contains("contradict") == true)
  }

  @Test("of a gateway that is looked for at a wrong path says that, and does not talk of its groups")
  func wrongPath() async throws {
    let nothing = Self.answer("", status: "404 Not Found")
    let pages = ["/api/v1/status": nothing, "/metrics": nothing]
    let (results, _, _) = try await results("pushgateway", pages: pages)
    #expect(results.map(\.status) == [.failed])
    #expect(results.first?.remedy?.hasPrefix("check the path in its URL") == true, "\(results)")
  }

  @Test("of what refuses says that, for a gateway and a Prometheus", arguments: ["pushgateway", "prometheus"])
  func denied(setting: String) async throws {
    let paths = ["/api/v1/status", "/metrics", "/api/v1/query"]
    let refusal = Self.answer("no", status: "401 Unauthorized")
    let (results, _, _) = try await results(
      setting,
      pages: Dictionary(uniqueKeysWithValues: paths.map { ($0, refusal) })
    )
    #expect(results.map(\.status) == [.failed])
    #expect(results.first?.words.contains("401") == true, "\(results)")
  }

  @Test("of a Prometheus tells its version, and asks what it scrapes")
  func prometheus() async throws {
    let pages = [
      "/api/v1/query": Self.answer(#"{"status":"success","data":{"resultType":"vector","result":[]}}"#),
      "/api/v1/status/buildinfo": Self.answer(#"{"status":"success","data":{"version":"3.12.0"}}"#),
      "/api/v1/targets?state=active": Self.answer(#"{"status":"success","data":{"activeTargets":[]}}"#),
      "/api/v1/status/config": Self.answer(#"{"status":"success","data":{"yaml":""}}"#),
    ]
    let (results, url, _) = try await results("prometheus", pages: pages)
    #expect(results.map(\.status) == [.ok, .failed])
    #expect(results.first?.words == "\(url), version 3.12.0, answers queries")
    #expect(results.last?.words.hasPrefix("\(url) scrapes no agent's /applications/metrics") == true)
  }

  @Test("of a store that knows of no targets warns only")
  func store() async throws {
    let nothing = Self.answer("", status: "404 Not Found")
    let pages = [
      "/api/v1/query": Self.answer(#"{"status":"success","data":{"resultType":"vector","result":[]}}"#),
      "/api/v1/status/buildinfo": nothing,
      "/api/v1/targets?state=active": nothing,
    ]
    let (results, _, _) = try await results("prometheus", pages: pages)
    #expect(results.map(\.status) == [.ok, .warning])
  }

  // MARK: Spool

  @Test("of a spool tells whether its folder is there or can be made")
  func spool() {
    #expect(SpoolCheck.result("/", size: 0).name == "spool")
    #expect(SpoolCheck.result("/nowhere/at/all", size: 0).status == .failed)
    #expect(SpoolCheck.result(#filePath, size: 0).status == .failed)
    let temporary = FileManager.default.temporaryDirectory.path
    #expect(SpoolCheck.result(temporary, size: 0).status == .ok)
    #expect(SpoolCheck.result("\(temporary)/not-there-yet", size: 0).words.contains("can be made"))
    #expect(SpoolCheck.result(temporary, size: .max).status == .warning)
  }

  // MARK: History server

  @Test(
    "asks a history server for its applications, and says what it found",
    arguments: [
      (
        "200 OK", #"[{"id": "spark-1", "name": "etl", "attempts": [{"completed": true}]}]"#, CheckResult.Status.ok,
        "knows applications"
      ),
      ("200 OK", #"[{"id": "spark-1", "name": "a"}, {"id": "spark-2", "name": "b"}]"#, .ok, "knows applications"),
      ("200 OK", #"[{"id": "spark-1", "name": "etl"}]"#, .warning, "it may be the address of that driver"),
      ("200 OK", "[]", .warning, "knows no application yet"),
      ("200 OK", "<html></html>", .failed, "has no list of applications"),
      ("404 Not Found", "", .failed, "has no list of applications"),
      ("403 Forbidden", "", .failed, "give it credentials"),
    ]
  )
  func historyServer(status: String, body: String, expected: CheckResult.Status, words: String) async throws {
    let answer = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    try await ScriptedServer.run(pages: ["/api/v1/applications?limit=2": [[.say(answer), .close]]]) { server in
      let report = await report(
        ["spark-history": ["http://127.0.0.1:\(server.port)"], "kubeconfig": ["/nowhere/kubeconfig"]],
        isOffline: false
      )
      let result = report.checks.first { $0.name == "spark-history" }
      #expect(result?.status == expected && result?.words.contains(words) == true, "\(report.checks)")
    }
  }
}
