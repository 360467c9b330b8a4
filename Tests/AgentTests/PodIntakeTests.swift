import Capture
import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
import Logging
import NIOPosix
import Scraping
import Testing

@testable import Agent

@Suite("News of pods, where the watch begins anew,") struct PodIntakeTests {
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
    intake = PodIntake(
      discovery: AnnotationDiscovery(),
      store: store,
      scraper: scraper,
      pages: pages,
      logger: logger
    )
  }

  private func pod(namespace: String = "a", asks: Bool = true) -> Pod {
    let container = "spark-kubernetes-driver"
    return Pod(
      namespace: namespace,
      name: "driver",
      uid: "uid",
      labels: ["spark-app-selector": "spark-1", "spark-role": "driver"],
      annotations: asks ? ["prometheus.io/scrape": "true", "prometheus.io/port": "4040"] : [:],
      nodeName: "node-1",
      containers: [Container(name: container)],
      phase: .running,
      podIPs: ["10.0.0.1"],
      startTime: .now,
      containerStatuses: [ContainerStatus(name: container, state: .running(startedAt: .now))]
    )
  }

  /// Its target has shown a page.
  private func capture() throws {
    intake.take(.applied(pod()))
    intake.take(.synced)
    let target = try #require(intake.pods.first?.targets.first)
    let page = ExpositionPage(samples: [Sample(Series(name: "m", labels: ["application_id": "spark-1"]), 1)])
    pages.take(Scrape(target: target, at: .now, duration: .zero, result: .success(page)))
    #expect(store.groups.map(\.id) == ["spark-1"])
  }

  private var hasEnded: Bool { store.groups.first?.state.ending != nil }

  @Test("end pods that are not told of any more, as soon as all of their namespace are", arguments: ["a", nil])
  func gone(namespace: String?) throws {
    try capture()
    intake.beginAnew()
    intake.take(.listed(namespace: "b"))
    #expect(!hasEnded)
    intake.take(namespace.map { .listed(namespace: $0) } ?? .synced)
    #expect(hasEnded)
  }

  @Test("end none that are told of again")
  func told() throws {
    try capture()
    intake.beginAnew()
    intake.take(.applied(pod()))
    intake.take(.synced)
    #expect(!hasEnded && intake.pods.count == 1)
  }

  @Test("are still of a pod that asks no more, since somebody waits for its end")
  func asksNoMore() throws {
    try capture()
    intake.take(.applied(pod(asks: false)))
    #expect(intake.pods.isEmpty)
    let head = ObjectHead(namespace: "a", name: "driver", uid: "uid")
    #expect(intake.interest.includes(head))
    intake.beginAnew()
    intake.take(.applied(pod(asks: false)))
    intake.take(.synced)
    #expect(!hasEnded)
    intake.take(.gone(pod(asks: false)))
    #expect(hasEnded)
    #expect(!intake.interest.includes(head))
  }

  @Test("carry none of the trouble that the watch before had")
  func trouble() {
    intake.take(.synced)
    intake.take(
      .trouble(
        ClusterError(
          .unreachable,
          access: Access(verb: "watch", resource: "pods"),
          server: "s",
          origin: "o",
          message: "m"
        )
      )
    )
    #expect(intake.unreadiness != nil)
    intake.beginAnew()
    intake.take(.synced)
    #expect(intake.unreadiness == nil)
  }
}
