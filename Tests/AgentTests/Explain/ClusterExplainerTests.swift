import Console
import FoundationEssentials
import Kubernetes
import NIOPosix
import ScriptedPeers
import SimulatedCluster
import Testing

@testable import Agent

/// Looks at a simulated cluster with one driver in it.
@Suite("An explanation without an agent", .timeLimit(.minutes(1))) struct ClusterExplainerTests {
  private static func pod(
    _ name: String = "report-driver",
    of id: String,
    port: Int,
    annotations: [String: String] = [:]
  ) -> Pod {
    let container = "spark-kubernetes-driver"
    return Pod(
      namespace: "spark",
      name: name,
      uid: "",
      labels: ["spark-role": "driver", "spark-app-selector": id],
      annotations: [
        "prometheus.io/scrape": "true", "prometheus.io/path": "/metrics/executors/prometheus",
        "prometheus.io/port": "\(port)",
      ].merging(annotations) { $1 },
      nodeName: "node-1",
      restartPolicy: .never,
      containers: [Container(name: container)],
      phase: .running,
      podIPs: ["127.0.0.1"],
      startTime: .now,
      containerStatuses: [ContainerStatus(name: container, state: .running(startedAt: .now))]
    )
  }

  /// - Parameter prepare: makes the pod of a driver that serves at a port.
  private func explanation(
    of question: Explanation.Question = .pod(ObjectKey(namespace: "spark", name: "report-driver")),
    _ server: SimulatedAPIServer = SimulatedAPIServer(),
    options: SimulatedDriver.Options = .init(),
    settings: [String: [String]] = [:],
    prepare: (_ driver: SimulatedDriver) -> Pod?
  ) async throws -> Explanation {
    let driver = SimulatedDriver(
      SimulatedApplication(tasksPerSecond: 100),
      address: "127.0.0.1",
      port: 0,
      timing: .immediate,
      options: options
    )
    try await driver.start()
    let port = try await server.start()
    if let pod = prepare(driver) { try server.create(pod) }
    var question = question
    if question == .application("") { question = .application(driver.application.id) }
    let explainer = ClusterExplainer(
      configuration: try AgentConfiguration(layers: [SettingsLayer(flags: settings)]),
      connection: ClusterConnection(server: try #require(ServerAddress("http://127.0.0.1:\(port)")), origin: "a test"),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      scrapes: true,
      timeout: .seconds(10)
    )
    let explanation = await explainer.explanation(of: question)
    await driver.stop()
    await server.stop()
    return explanation
  }

  @Test("scrapes the pod once and says what came")
  func scrape() async throws {
    var id = ""
    let explanation = try await explanation { driver in
      id = driver.application.id
      return Self.pod(of: id, port: driver.port)
    }
    #expect(explanation.answer.hasPrefix("pod spark/report-driver can be scraped: "))
    #expect(explanation.answer.hasSuffix(" samples of application \(id)"))
    #expect(
      explanation.steps.map(\.title)
        == ["pod", "annotations", "rule", "target", "scrape", "samples", "gateway", "prometheus"]
    )
    #expect(explanation.steps.filter { $0.mark == .failed }.isEmpty)
  }

  @Test("finds the driver of an application by its label")
  func application() async throws {
    let explanation = try await explanation(of: .application("")) { Self.pod(of: $0.application.id, port: $0.port) }
    #expect(explanation.answer.contains(" can be scraped: "))
    #expect(explanation.steps.first?.words.hasSuffix(" is that of pod spark/report-driver") == true)
  }

  @Test("names a pod that may have been meant where there is none of the name")
  func misspelt() async throws {
    let explanation = try await explanation { Self.pod("report-drivre", of: $0.application.id, port: $0.port) }
    #expect(
      explanation.answer
        == "pod spark/report-driver is not there: there is none of this name in namespace spark; did you mean "
        + "spark/report-drivre?"
    )
    #expect(explanation.steps.map(\.title) == ["pod"])
  }

  @Test("tells a pod that is not there from one in a namespace that is not watched")
  func missing() async throws {
    let explanation = try await explanation(settings: ["namespace": ["etl"]]) { _ in nil }
    #expect(
      explanation.answer
        == "pod spark/report-driver is not there: there is none of this name in namespace spark, which is not watched"
    )
  }

  @Test("says where a pod is not watched, and goes on")
  func outsideOfScope() async throws {
    let explanation = try await explanation(settings: ["namespace": ["etl"]]) {
      Self.pod(of: $0.application.id, port: $0.port)
    }
    #expect(
      explanation.answer
        == "pod spark/report-driver is not watched: its namespace spark is not among those that are watched: etl"
    )
    #expect(explanation.steps.map(\.title).prefix(3) == ["scope", "pod", "annotations"])
  }

  @Test("says which selector keeps a pod out, where only the API server can tell")
  func outsideOfFields() async throws {
    let explanation = try await explanation(settings: ["field-selector": ["status.phase=Pending"]]) {
      Self.pod(of: $0.application.id, port: $0.port)
    }
    #expect(
      explanation.answer.hasPrefix("pod spark/report-driver is not watched: it is not among the pods that are watched")
    )
    #expect(explanation.answer.contains("status.phase=Pending"))
  }

  @Test("says what a refusal of the API server is about, and what would grant it")
  func forbidden() async throws {
    let server = SimulatedAPIServer(.init(authorise: { _ in false }))
    let explanation = try await explanation(server) { _ in nil }
    #expect(explanation.answer.contains("cannot be looked at: cannot list pods in namespace spark"))
    #expect(explanation.answer.contains(#"resources: ["pods"], verbs: ["list", "watch"]"#))
  }

  @Test("knows what Spark means by a redirect")
  func pageOff() async throws {
    let explanation = try await explanation(options: .init(hasExecutorsPage: false)) {
      Self.pod(of: $0.application.id, port: $0.port)
    }
    #expect(explanation.answer.contains("gives no metrics: HTTP status 302"))
    #expect(explanation.answer.hasSuffix("submit with --conf spark.ui.prometheus.enabled=true"))
  }

  @Test("says whose page it is where the pod's address is another's")
  func foreign() async throws {
    let explanation = try await explanation { Self.pod(of: "spark-other", port: $0.port) }
    #expect(explanation.answer.contains("is scraped, but its page is refused: the page is that of application spark-"))
    #expect(explanation.answer.contains("but the pod belongs to spark-other"))
  }

  @Test("says that nothing listens on the port")
  func refused() async throws {
    let explanation = try await explanation { Self.pod(of: $0.application.id, port: 1) }
    #expect(
      explanation.answer == "pod spark/report-driver gives no metrics: connection refused: nothing listens on the port"
    )
  }
}
