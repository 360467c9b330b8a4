import Capture
import Console
import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
import NIOPosix
import Scraping
import Testing

@testable import Agent

@Suite("An agent that is asked why", .timeLimit(.minutes(1))) struct AgentExplainerTests {
  private let bench = IntakeBench()

  private static func driver(_ name: String, startedAt start: Double) -> Pod {
    IntakeBench.driver(name, startedAt: Date(timeIntervalSince1970: start))
  }

  private func answer(
    to question: Explanation.Question,
    leadership: LeaseStanding? = nil,
    past: [ApplicationLife] = []
  ) async throws -> Explanation.Answer {
    let client = KubernetesClient(
      connection: ClusterConnection(server: try #require(ServerAddress("http://127.0.0.1:1")), origin: "a test"),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton
    )
    let (groups, pods, missed) = (bench.store.groups, bench.intake.pods, bench.store.missed)
    let explainer = AgentExplainer(pods: bench.intake, finder: PodFinder(client: client, scope: PodScope())) {
      var snapshot = AgentSnapshot(
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
        groups: groups,
        past: past
      )
      snapshot.missed = missed
      return snapshot
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
    bench.intake.take(.applied(Self.driver("old", startedAt: 1000)))
    bench.intake.take(.applied(Self.driver("new", startedAt: 2000)))
    let words = try words(of: try await answer(to: .pod(ObjectKey(namespace: "a", name: "old"))))
    #expect(words.hasPrefix("pod a/old is not scraped: its address belongs to pod a/new now"))
  }

  @Test("goes from an application to its pod, and names one that may have been meant")
  func application() async throws {
    bench.intake.take(.applied(Self.driver("job", startedAt: 1000)))
    #expect(try words(of: try await answer(to: .application("spark-job"))) == "application spark-job is to be scraped")
    bench.showPage(of: "spark-job")
    let missed = try words(of: try await answer(to: .application("spark-jbo")))
    #expect(
      missed
        == "application spark-jbo is not known: no pod and no group of it is known; did you mean spark-job?"
    )
    let known = try words(of: try await answer(to: .application("spark-job")))
    #expect(known.hasSuffix("; its values are at this agent's /applications/metrics"))
  }

  @Test("tells the life of an application whose group is deleted, though its pod is still there")
  func past() async throws {
    let pod = Self.driver("job", startedAt: 1000)
    var over = pod
    over.phase = .succeeded
    var ledger = ApplicationLedger(configuration: .init(hold: .zero, awaitsDelivery: true))
    let now = ContinuousClock.now
    let living = AnnotationDiscovery().examine(pod, now: .now)
    ledger.update(living, now: now)
    let page = ExpositionPage(samples: [Sample(Series(name: "m", labels: ["application_id": "spark-job"]), 1)])
    for target in living.targets { _ = ledger.take(page, from: target, at: .now, now: now) }
    ledger.update(AnnotationDiscovery().examine(over, now: .now), now: now)
    ledger.settled("spark-job", generation: ledger.groups["spark-job"]?.generation ?? 0, now: now)
    ledger.advance(to: now)
    ledger.deleted("spark-job", now: now)
    let life = try #require(ledger.past.first)

    bench.intake.take(.applied(over))
    guard case .told(let told) = try await answer(to: .application("spark-job"), past: [life]) else {
      throw PodIsUnknown()
    }
    #expect(told.answer.hasPrefix("application spark-job has ended (Succeeded): its group was deleted"))
    #expect(told.verdict == .yes && told.steps.map(\.title) == ["pod", "scrapes", "end", "group"])
    // By the pod's name it is the same, behind what the pod says.
    guard case .told(let ofPod) = try await answer(to: .pod(ObjectKey(namespace: "a", name: "job")), past: [life])
    else {
      throw PodIsUnknown()
    }
    #expect(
      ofPod.answer.hasPrefix(
        "pod a/job was part of application spark-job, which has ended (Succeeded): its group was deleted"
      )
    )
    #expect(ofPod.verdict == .yes && ofPod.steps.map(\.title).suffix(3) == ["scrapes", "end", "group"])
    #expect(ofPod.steps.count { $0.title == "pod" } == 1)
    // A pod that lives says more than what was.
    bench.intake.take(.applied(pod))
    let again = try words(of: try await answer(to: .application("spark-job"), past: [life]))
    #expect(again == "application spark-job is to be scraped")
  }

  @Test("says that the API server cannot be asked for a pod that it does not know")
  func unreachable() async throws {
    guard case .told(let told) = try await answer(to: .pod(ObjectKey(namespace: "a", name: "b"))) else {
      throw PodIsUnknown()
    }
    #expect(told.answer.hasPrefix("pod a/b cannot be looked at: cannot list pods in namespace a: the API server at"))
    #expect(told.verdict == .unknown)
  }

  @Test("remembers a pod that is gone and of which nothing was captured, and says why, by the pod and the application")
  func missed() async throws {
    bench.intake.take(.applied(Self.driver("job", startedAt: 1000)))
    let target = try #require(bench.intake.pods.first?.targets.first)
    bench.pages.take(Scrape(target: target, at: .now, duration: .zero, result: .failure(.refused)))
    bench.intake.take(.gone(Self.driver("job", startedAt: 1000)))
    for question in [Explanation.Question.pod(ObjectKey(namespace: "a", name: "job")), .application("spark-job")] {
      guard case .told(let told) = try await answer(to: question) else { throw PodIsUnknown() }
      #expect(
        told.answer == "\(question) was missed: it ended before anything of it was captured: "
          + "connection refused: nothing listens on the port"
      )
      #expect(told.verdict == .no)
    }
  }

  @Test("says who leads where it stands by")
  func standby() async throws {
    let lease = ObjectKey(namespace: "n", name: "l")
    let leadership = LeaseStanding(lease: lease, isLeading: false, holder: "other")
    let words = try words(of: try await answer(to: .application("x"), leadership: leadership))
    #expect(words == "application x is not known to this agent: standing by; other leads; ask the leader")
  }
}
