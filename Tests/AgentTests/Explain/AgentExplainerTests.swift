import Capture
import Console
import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
import Logging
import NIOPosix
import Scraping
import Testing

@testable import Agent

@Suite("An agent that is asked why", .timeLimit(.minutes(1))) struct AgentExplainerTests {
  private let store: ApplicationStore
  private let intake: PodIntake
  private let pages: ScrapeIntake

  init() {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    store = ApplicationStore(
      configuration: .init(hold: .seconds(60), awaitsDelivery: true),
      eventLoop: loop,
      notify: { _ in }
    )
    let pages = ScrapeIntake(store: store, youth: .seconds(120), logger: logger)
    self.pages = pages
    let scraper = Scraper(
      policy: SchedulePolicy(),
      limits: .init(),
      fetcher: PageFetcher(group: MultiThreadedEventLoopGroup.singleton, timeout: .seconds(1), userAgent: "test"),
      eventLoop: loop,
      receive: { pages.take($0) }
    )
    intake = PodIntake(discovery: AnnotationDiscovery(), store: store, scraper: scraper, pages: pages, logger: logger)
  }

  private static func pod(_ name: String, startedAt start: Double) -> Pod {
    let container = "spark-kubernetes-driver"
    return Pod(
      namespace: "a",
      name: name,
      uid: name,
      labels: ["spark-app-selector": "spark-\(name)", "spark-role": "driver"],
      annotations: ["prometheus.io/scrape": "true", "prometheus.io/port": "4040"],
      creationTimestamp: Date(timeIntervalSince1970: start),
      nodeName: "node-1",
      containers: [Container(name: container)],
      phase: .running,
      podIPs: ["10.0.0.1"],
      containerStatuses: [
        ContainerStatus(name: container, state: .running(startedAt: Date(timeIntervalSince1970: start)))
      ]
    )
  }

  private func answer(
    to question: Explanation.Question,
    leadership: LeaseStanding? = nil
  ) async throws -> Explanation.Answer {
    let client = KubernetesClient(
      connection: ClusterConnection(server: try #require(ServerAddress("http://127.0.0.1:1")), origin: "a test"),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton
    )
    let (groups, pods) = (store.groups, intake.pods)
    let explainer = AgentExplainer(pods: intake, finder: PodFinder(client: client, scope: PodScope())) {
      AgentSnapshot(
        version: "1",
        startedAt: .now,
        leadership: leadership,
        unreadiness: nil,
        watch: WatchStatistics.Counts(),
        scopes: [],
        pods: pods,
        targets: [],
        scrapes: ScrapeStatistics(),
        capture: CaptureStatistics(),
        groups: groups
      )
    }
    let answer = await explainer.answer(question)
    try await client.shutdown()
    return answer
  }

  private func words(of answer: Explanation.Answer) throws -> String {
    guard case .told(let explanation) = answer else { throw PodIsUnknown() }
    return explanation.answer
  }

  private struct PodIsUnknown: Error {}

  @Test("tells of a pod whose address another one has what became of it, not what its annotations say alone")
  func addressTaken() async throws {
    intake.take(.applied(Self.pod("old", startedAt: 1000)))
    intake.take(.applied(Self.pod("new", startedAt: 2000)))
    let words = try words(of: try await answer(to: .pod(ObjectKey(namespace: "a", name: "old"))))
    #expect(words.hasPrefix("pod a/old is not scraped: its address belongs to pod a/new now"))
  }

  @Test("goes from an application to its pod, and names one that may have been meant")
  func application() async throws {
    intake.take(.applied(Self.pod("job", startedAt: 1000)))
    #expect(try words(of: try await answer(to: .application("spark-job"))) == "application spark-job is to be scraped")
    let target = try #require(intake.pods.first?.targets.first)
    let page = ExpositionPage(samples: [Sample(Series(name: "m", labels: ["application_id": "spark-job"]), 1)])
    pages.take(Scrape(target: target, at: .now, duration: .zero, result: .success(page)))
    let missed = try words(of: try await answer(to: .application("spark-jbo")))
    #expect(
      missed
        == "application spark-jbo is not known: no pod and no group of it is known; did you mean spark-job?"
    )
    let known = try words(of: try await answer(to: .application("spark-job")))
    #expect(known.hasSuffix("; its values are at this agent's /applications/metrics"))
  }

  @Test("says that the API server cannot be asked for a pod that it does not know")
  func unreachable() async throws {
    let words = try words(of: try await answer(to: .pod(ObjectKey(namespace: "a", name: "b"))))
    #expect(words.hasPrefix("pod a/b cannot be looked at: cannot list pods in namespace a: the API server at"))
  }

  @Test("says who leads where it stands by")
  func standby() async throws {
    let lease = ObjectKey(namespace: "n", name: "l")
    let leadership = LeaseStanding(lease: lease, isLeading: false, holder: "other")
    let words = try words(of: try await answer(to: .application("x"), leadership: leadership))
    #expect(words == "application x is not known to this agent: standing by; other leads; ask the leader")
  }
}
