import FoundationEssentials
import Kubernetes
import NIOPosix
import SimulatedCluster
import Testing

@testable import Agent

@Suite("A check of the cluster", .timeLimit(.minutes(1))) struct ClusterCheckTests {
  private func check(
    _ server: SimulatedAPIServer,
    _ settings: [String: [String]] = [:]
  ) async throws -> (checks: [CheckResult], pods: [CheckedPod], unscraped: [String: Int]) {
    let port = try await server.start()
    let client = KubernetesClient(
      connection: ClusterConnection(server: try #require(ServerAddress("http://127.0.0.1:\(port)")), origin: "a test"),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton
    )
    let configuration = try AgentConfiguration(layers: [SettingsLayer(flags: settings)])
    let check = ClusterCheck(configuration: configuration, client: client, timeout: .seconds(5))
    let results = await check.results()
    let (result, pods, unscraped) = await check.pods()
    try await client.shutdown()
    await server.stop()
    return (results + [result], pods, unscraped)
  }

  private static func pod(_ name: String, annotations: [String: String]) -> Pod {
    Pod(
      namespace: "spark",
      name: name,
      uid: "",
      annotations: annotations,
      containers: [Container(name: "c", ports: [ContainerPort(name: "web", containerPort: 80)])],
      phase: .running,
      podIPs: ["10.0.0.1"]
    )
  }

  @Test("tells its version, each permission, and which pods would be scraped")
  func good() async throws {
    let server = SimulatedAPIServer()
    try server.create(Self.pod("a", annotations: ["prometheus.io/scrape": "true"]))
    try server.create(Self.pod("b", annotations: ["prometheus.io/scrape": "true", "prometheus.io/port": "wbe"]))
    try server.create(Self.pod("c", annotations: [:]))
    let (checks, pods, unscraped) = try await check(server)
    // What is counted on below is not there where something could not be asked in time.
    try #require(checks.map(\.name) == ["api-server", "permission", "permission", "pods"], "\(checks)")
    #expect(checks.map(\.status) == [.ok, .ok, .ok, .warning], "\(checks)")
    #expect(checks[1].words == "list pods in all namespaces")
    #expect(checks[3].words == "3 in all namespaces; asking or found by a rule: 2, of which 1 can be scraped")
    #expect(pods.map(\.pod) == ["spark/a", "spark/b"])
    #expect(pods.first?.targets == ["http://10.0.0.1:80/metrics"])
    #expect(pods.last?.reasonCode == "unknown_port_name")
    #expect(unscraped == ["unknown_port_name": 1, "not_asking": 1])
  }

  @Test("counts the pods that a rule does not mean, and lists and blames none of them")
  func notMeant() async throws {
    let server = SimulatedAPIServer()
    try server.create(Self.pod("executor", annotations: [:]))
    try server.create(Self.pod("asking", annotations: ["prometheus.io/port": "web"]))
    let rules = "[{name: r, namespaces: [spark], scrape: true, port: spark-ui}]"
    let (checks, pods, unscraped) = try await check(server, ["rules": [rules]])
    #expect(checks.last?.status == .ok)
    #expect(checks.last?.words == "2 in all namespaces; asking or found by a rule: 1, of which 1 can be scraped")
    #expect(pods.map(\.pod) == ["spark/asking"])
    #expect(unscraped == ["not_meant": 1])
  }

  @Test("names each permission that is missing, with the rule that grants it")
  func forbidden() async throws {
    let server = SimulatedAPIServer(.init(authorise: { $0.verb != "watch" }))
    let (checks, _, _) = try await check(server)
    let missing = checks.filter { $0.status == .failed }
    #expect(missing.map(\.words) == ["the account of a test may not watch pods in all namespaces"])
    #expect(missing.first?.remedy?.contains(#"resources: ["pods"], verbs: ["list", "watch"]"#) == true)
  }

  @Test("tells who holds the lease, and which permissions that needs")
  func lease() async throws {
    let server = SimulatedAPIServer()
    try server.createNamespace("monitoring")
    let (checks, _, _) = try await check(server, ["lease": ["monitoring/afterglow"]])
    #expect(checks.count { $0.name == "permission" } == 5)
    #expect(
      checks.first { $0.name == "lease" }?.words == "monitoring/afterglow: not there yet; the first agent makes it"
    )
    #expect(checks.allSatisfy { $0.status == .ok }, "\(checks)")
  }

  @Test("asks a server that cannot be reached once, and says what is wrong")
  func away() async throws {
    let client = KubernetesClient(
      connection: ClusterConnection(server: try #require(ServerAddress("http://127.0.0.1:1")), origin: "a test"),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton
    )
    let configuration = try AgentConfiguration(layers: [])
    let results = await ClusterCheck(configuration: configuration, client: client, timeout: .seconds(5)).results()
    try await client.shutdown()
    #expect(results.map(\.status) == [.failed])
    #expect(results.first?.words.contains("cannot be reached") == true)
    #expect(results.first?.remedy?.contains("check the address in a test") == true)
  }
}
