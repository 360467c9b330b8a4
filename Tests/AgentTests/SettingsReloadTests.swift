import Capture
import Discovery
import Kubernetes
import Logging
import NIOPosix
import Scraping
import Testing

@testable import Agent

@Suite("Settings that are handed to whom they concern") struct SettingsReloadTests {
  @Test("are warned of where a rule is for namespaces that are not watched, at the start and whenever the file changes")
  func unwatched() async throws {
    let record = LogRecord()
    let logger = Logger(label: "test") { _ in record.handler }
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let store = ApplicationStore(
      configuration: .init(hold: .seconds(60), awaitsDelivery: true),
      eventLoop: loop,
      notify: { _ in }
    )
    let pages = ScrapeIntake(store: store, youth: .seconds(120), logger: logger)
    let fetcher = PageFetcher(group: MultiThreadedEventLoopGroup.singleton, timeout: .seconds(1), userAgent: "test")
    let scraper = Scraper(
      policy: SchedulePolicy(),
      limits: .init(),
      fetcher: fetcher,
      eventLoop: loop,
      receive: { pages.take($0) }
    )
    let reload = SettingsReload(
      settings: [],
      threshold: nil,
      scraper: scraper,
      fetcher: fetcher,
      pods: PodIntake(discovery: AnnotationDiscovery(), store: store, scraper: scraper, pages: pages, logger: logger),
      status: StatusIntake(StatusTerms(), fetcher: fetcher, store: store, eventLoop: loop, logger: logger),
      search: RuleSearch(ScrapeRules().search, on: loop),
      store: store,
      scope: PodScope(.namespaces(["y"])),
      logger: logger
    )
    let rules = "[{name: a, namespaces: [z, y, x]}, {name: b, namespaces: [y]}, {name: c, pod-selector: d=e}]"
    let configuration = try AgentConfiguration(layers: [SettingsLayer(flags: ["rules": [rules]])])
    reload.warn(of: configuration)
    reload.adopt(configuration)
    await fetcher.shutdown()
    let words = "rule is for namespaces that are not watched; add them to namespace, or leave them out of the rule"
    #expect(record.lines == [words, words])
    #expect(record.metadata == Array(repeating: ["rule": "a", "namespaces": "x, z"], count: 2))
  }
}
