import Capture
import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
import Logging
import NIOPosix
import Scraping

@testable import Agent

/// All that news of pods and their pages go through, with nothing scraped: pages come when a test says so.
struct IntakeBench {
  let store: ApplicationStore
  let intake: PodIntake
  let pages: ScrapeIntake

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

  /// A driver at 10.0.0.1, in namespace a, whose application is `spark-` and its name.
  static func driver(_ name: String, startedAt start: Date = .now, asks: Bool = true) -> Pod {
    let container = "spark-kubernetes-driver"
    return Pod(
      namespace: "a",
      name: name,
      uid: name,
      labels: ["spark-app-selector": "spark-\(name)", "spark-role": "driver"],
      annotations: asks ? ["prometheus.io/scrape": "true", "prometheus.io/port": "4040"] : [:],
      creationTimestamp: start,
      nodeName: "node-1",
      containers: [Container(name: container)],
      phase: .running,
      podIPs: ["10.0.0.1"],
      startTime: start,
      containerStatuses: [ContainerStatus(name: container, state: .running(startedAt: start))]
    )
  }

  /// The first target shows a page of an application; nothing happens where there is none.
  func showPage(of application: String) {
    guard let target = intake.pods.first?.targets.first else { return }
    let page = ExpositionPage(samples: [Sample(Series(name: "m", labels: ["application_id": application]), 1)])
    pages.take(Scrape(target: target, at: .now, duration: .zero, result: .success(page)))
  }
}
