import Capture
import Discovery
import Exposition
import Fixtures
import FoundationEssentials
import Logging
import NIOPosix
import Scraping
import Testing

@testable import Agent

@Suite struct ScrapeIntakeTests {
  private static let pod = PodReference(uid: "u", namespace: "n", name: "p")
  private let start = Date(timeIntervalSince1970: 1000)
  private let record = RecordedLog(from: .trace)
  private let store: ApplicationStore
  private let pages: ScrapeIntake

  init() {
    store = ApplicationStore(
      configuration: .init(hold: .seconds(60), awaitsDelivery: true),
      eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
      notify: { _ in }
    )
    pages = ScrapeIntake(store: store, youth: .seconds(120), logger: record.logger)
  }

  private func target(_ path: String) -> Target {
    Target(pod: Self.pod, address: "10.0.0.1", port: 4040, path: path, startedAt: start)
  }

  private func update(_ targets: [Target]) {
    let pod = DiscoveredPod(reference: Self.pod, targets: targets, life: .running(since: nil))
    _ = store.update(pod)
    pages.update(pod)
  }

  private func take(_ result: Result<ExpositionPage, ScrapeFailure>, of path: String, after seconds: Double) {
    pages.take(Scrape(target: target(path), at: start + seconds, duration: .zero, result: result))
  }

  private func page(_ text: String) throws -> ExpositionPage {
    try ExpositionParser().parse(Array(text.utf8))
  }

  @Test("a second page that is never there is told of, once and not before its time, though the first is there")
  func secondPage() throws {
    update([target("/a"), target("/b")])
    take(.success(try page("good 1\n")), of: "/a", after: 1)
    take(.failure(.status(404)), of: "/b", after: 119)
    #expect(record.messages.isEmpty)
    for seconds in [121.0, 122, 123] { take(.failure(.status(404)), of: "/b", after: seconds) }
    #expect(record.messages == ["target gives no metrics"])
  }

  @Test("a target that has shown a page may be silent: so every driver's life ends")
  func end() throws {
    update([target("/a")])
    take(.success(try page("good 1\n")), of: "/a", after: 1)
    take(.failure(.refused), of: "/a", after: 3600)
    #expect(record.messages.isEmpty)
    #expect(pages.lastComplaint(of: Self.pod) == "\(ScrapeFailure.refused)")
  }

  @Test("a redirect is told of after some seconds, and at once where a driver is old")
  func redirects() {
    update([target("/a"), target("/b")])
    let redirect = ScrapeFailure.redirected(status: 302, location: "/")
    for seconds in [1.0, 5, 6] { take(.failure(redirect), of: "/a", after: seconds) }
    #expect(record.messages.isEmpty)
    take(.failure(redirect), of: "/a", after: 7)
    #expect(record.messages.count == 1)
    take(.failure(redirect), of: "/b", after: 121)
    #expect(record.messages.count == 2)
  }

  @Test("a target whose page is another application's is known as refused, until its own page comes")
  func refused() throws {
    let pod = DiscoveredPod(
      reference: Self.pod,
      targets: [target("/a")],
      life: .running(since: nil),
      sparkApplication: "spark-1"
    )
    _ = store.update(pod)
    pages.update(pod)
    take(.success(try page("good{application_id=\"spark-2\"} 1\n")), of: "/a", after: 1)
    #expect(pages.refused == [target("/a").id])
    take(.success(try page("good{application_id=\"spark-1\"} 1\n")), of: "/a", after: 2)
    #expect(pages.refused.isEmpty && pages.words.isEmpty)
  }

  @Test("lines that are left out are told of, but not of a pod that is gone")
  func leftOut() throws {
    let bad = try page("good 1\nbad bad bad\n")
    update([target("/a")])
    take(.success(bad), of: "/a", after: 1)
    take(.success(bad), of: "/a", after: 2)
    #expect(record.messages == ["lines of the page are left out"])
    pages.forget(Self.pod)
    take(.success(bad), of: "/a", after: 3)
    #expect(record.messages.count == 1)
    #expect(pages.words.isEmpty)
  }
}
