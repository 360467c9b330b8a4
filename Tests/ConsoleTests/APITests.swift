import Capture
import Delivery
import Discovery
import Exposition
import Fixtures
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kubernetes
import Logging
import NIOCore
import NIOPosix
import Scraping
import Spark
import Testing

@testable import Console

@Suite("The API") struct APITests {
  private let start = ContinuousClock.now
  private let time = Date.now

  private func pod(_ id: String, life: PodLife = .running(since: nil)) -> DiscoveredPod {
    let reference = PodReference(uid: id, namespace: "etl", name: "\(id)-driver")
    let target = Target(
      pod: reference,
      address: "10.0.0.1",
      port: 4040,
      path: "/metrics",
      startedAt: time - 60,
      rule: id == "spark-2" ? "drivers" : nil
    )
    return DiscoveredPod(
      reference: reference,
      targets: life.isEnded ? [] : [target],
      life: life,
      sparkApplication: id,
      createdAt: time - 62
    )
  }

  private func page(_ id: String, completed: Double) -> ExpositionPage {
    let labels: LabelSet = ["application_id": id, "application_name": "<b>", "executor_id": "1"]
    return ExpositionPage(
      samples: [
        Sample(Series(name: SparkExecutors.completedTasks, labels: labels), completed),
        // What no JSON number can say, and what is too large for the history's.
        Sample(Series(name: "metrics_executor_memoryUsed_bytes", labels: labels), .nan),
        Sample(Series(name: "metrics_executor_totalGCTime_seconds_total", labels: labels), 1e300),
      ]
    )
  }

  /// One that runs, one that has ended, one whose group is deleted.
  private func snapshot() -> AgentSnapshot {
    var ledger = ApplicationLedger(configuration: .init(hold: .seconds(60), awaitsDelivery: true))
    for (number, id) in ["spark-1", "spark-2", "spark-3"].enumerated() {
      let pod = pod(id)
      ledger.update(pod, now: start)
      let at = time - Double(50 - number)
      for target in pod.targets { _ = ledger.take(page(id, completed: 7), from: target, at: at, now: start) }
    }
    let ending = PodEnding(outcome: .failed, reason: "OOMKilled", exitCode: 137, at: time - 10)
    for id in ["spark-2", "spark-3"] { ledger.update(pod(id, life: .ended(ending)), now: start) }
    ledger.settled("spark-3", generation: ledger.groups["spark-3"]?.generation ?? 0, now: start)
    ledger.advance(to: start + .seconds(60))
    ledger.deleted("spark-3", now: start)
    var plan = ScrapePlan(policy: SchedulePolicy(), now: start)
    for id in ["spark-1", "spark-2"] { plan.update(pod(id), now: start, wallClock: time) }
    let mistaken = PodReference(uid: "u", namespace: "etl", name: "mistaken")
    ledger.update(pod("spark-4"), now: start)
    ledger.update(pod("spark-4", life: .ended(ending)), now: start)
    ledger.note(lastFailure: "connection refused", ofMissed: pod("spark-4").reference)
    var snapshot = AgentSnapshot(
      version: "1.2.3",
      startedAt: time,
      unreadiness: nil,
      watch: WatchStatistics.Counts(),
      scopes: [],
      pods: [pod("spark-1"), DiscoveredPod(reference: mistaken, reason: .malformedPort("x"), life: .pending)],
      targets: plan.statuses(now: start, wallClock: time),
      scrapes: ScrapeStatistics(),
      capture: ledger.statistics,
      groups: Array(ledger.groups.values),
      past: Array(ledger.past.reversed())
    )
    snapshot.missed = ledger.missed.reversed()
    return snapshot
  }

  private func get(_ path: String, of given: AgentSnapshot? = nil) async throws -> (status: Int, body: JSON) {
    let snapshot = given ?? snapshot()
    let console = Console(
      host: "127.0.0.1",
      port: 0,
      servesApplications: true,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: Logger(label: "test"),
      version: snapshot.version,
      unreadiness: { nil },
      groups: { snapshot.groups },
      snapshot: { snapshot }
    )
    return try await Application(router: console.router()).test(.router) { client in
      try await client.execute(uri: path, method: .get) { response in
        #expect(response.headers[.contentType] == "application/json; charset=utf-8")
        return (response.status.code, try JSON(response.body.readableBytesView))
      }
    }
  }

  @Test("lists applications in Prometheus' envelope, those included whose groups are deleted, the newest first")
  func applications() async throws {
    let (status, body) = try await get("/api/v1/applications")
    #expect(status == 200)
    #expect(body["status"] == "success")
    let list = try #require(body[path: "data.applications"]?.elements)
    #expect(list.map { $0["id"] } == ["spark-1", "spark-2", "spark-3", "spark-4"])
    #expect(list.map { $0["state"] } == ["running", "ended", "deleted", "missed"])
    #expect(list.map { $0["outcome"] } == [nil, "Failed", "Failed", "Failed"])
    #expect(list[1]["exitCode"] == 137)
    #expect(list[0][path: "work.completedTasks"] == 7)
    #expect(list[0]["name"] == "<b>")
    #expect(list[0][path: "work.memoryBytes"] == "NaN")
    #expect(body[path: "data.counts.running"] == 1)
    #expect(body[path: "data.counts.deleted"] == 1)
    let chosen = try await get("/api/v1/applications?state=ended&namespace=etl")
    #expect(chosen.body[path: "data.applications"]?.elements.map { $0["id"] } == ["spark-2"])
    let failed = try await get("/api/v1/applications?state=failed")
    let ids = failed.body[path: "data.applications"]?.elements.map { $0["id"] } ?? []
    #expect(ids.prefix(2) == ["spark-2", "spark-3"] && !ids.contains("spark-1"))
    let limited = try await get("/api/v1/applications?limit=1")
    #expect(limited.body[path: "data.applications"]?.elements.count == 1)
  }

  @Test("tells of one application its milestones in order, its history, its executors and its targets")
  func application() async throws {
    let (_, body) = try await get("/api/v1/application?id=spark-1")
    let data = try #require(body["data"])
    #expect(
      data[path: "application.milestones"]?.elements.map { $0["kind"] }
        == ["created", "running", "first_scrape", "last_scrape"]
    )
    #expect(data["history"]?.elements.count == 1)
    #expect(data["history"]?.elements.first?[path: "work.gcSeconds"] == "+Inf")
    #expect(data["executors"]?.elements.map { $0["id"] } == ["1"])
    #expect(data["targets"]?.elements.map { $0["pod"] } == ["spark-1-driver"])
    let past = try await get("/api/v1/application?id=spark-3")
    #expect(
      past.body[path: "data.application.milestones"]?.elements.map { $0["kind"] }
        == ["created", "running", "first_scrape", "last_scrape", "ended", "delivered", "deleted"]
    )
    #expect(past.body[path: "data.history"]?.elements.count == 1)
  }

  @Test("tells of a missed pod when it was there, and why nothing of it is")
  func missed() async throws {
    let (_, list) = try await get("/api/v1/applications?state=missed")
    #expect(list[path: "data.applications"]?.elements.map { $0["pods"]?.elements } == [["spark-4-driver"]])
    let (_, body) = try await get("/api/v1/application?id=spark-4")
    let application = try #require(body[path: "data.application"])
    #expect(application["explanation"] == "it ended before anything of it was captured: connection refused")
    #expect(application["milestones"]?.elements.map { $0["kind"] } == ["created", "ended"])
    #expect(application["secondsSinceLastScrape"] == nil)
  }

  @Test("gives targets in the shape of Prometheus' own API")
  func targets() async throws {
    let (_, body) = try await get("/api/v1/targets")
    let active = try #require(body[path: "data.activeTargets"]?.elements)
    #expect(active.map { $0["scrapePool"] } == ["annotations", "drivers"])
    #expect(active[0]["scrapeUrl"] == "http://10.0.0.1:4040/metrics")
    #expect(active[0]["health"] == "unknown")
    #expect(active[0]["lastError"] == "")
    #expect(active[0]["lastScrape"] == "0001-01-01T00:00:00Z")
    #expect(active[0][path: "labels.pod"] == "spark-1-driver")
    #expect(active.map { $0[path: "labels.job"] } == ["annotations", "drivers"])
    #expect(active[0][path: "labels.instance"] == "10.0.0.1:4040")
    #expect(active[0]["explanation"] == "nothing has answered on port 4040 yet; tried at once")
    #expect(active[0][path: "discoveredLabels.__address__"] == "10.0.0.1:4040")
    let dropped = try #require(body[path: "data.droppedTargets"]?.elements)
    #expect(dropped.map { $0["reasonCode"] } == ["malformed_port"])
    #expect(body[path: "data.droppedTargetCounts.annotations"] == 1)
    let chosen = try await get("/api/v1/targets?state=active&scrapePool=drivers")
    #expect(chosen.body[path: "data.activeTargets"]?.elements.count == 1)
    #expect(chosen.body[path: "data.droppedTargets"]?.elements == [])
  }

  @Test("a target has an error only where it is down, and is down where its pages are not taken")
  func health() async throws {
    var plan = ScrapePlan(policy: SchedulePolicy(), now: start)
    plan.update(pod("spark-1"), now: start, wallClock: time)
    guard case .scrape(let target) = plan.next(now: start, wallClock: time) else {
      Issue.record("nothing is due")
      return
    }
    plan.finish(
      Scrape(target: target, at: time, duration: .milliseconds(3), result: .success(ExpositionPage(samples: []))),
      now: start
    )
    var snapshot = snapshot()
    snapshot.targets = plan.statuses(now: start, wallClock: time)
    snapshot.complaints = [target.id: "line 3: it has no value"]
    let taken = try await get("/api/v1/targets", of: snapshot).body[path: "data.activeTargets"]?.elements.first
    #expect(taken?["health"] == "up" && taken?["lastError"] == "")
    #expect(taken?["warning"] == "line 3: it has no value")
    snapshot.complaints = [target.id: "the page is that of application x"]
    snapshot.refused = [target.id]
    let refused = try await get("/api/v1/targets", of: snapshot).body[path: "data.activeTargets"]?.elements.first
    #expect(refused?["health"] == "down" && refused?["lastError"] == "the page is that of application x")
  }

  @Test("an application whose group is deleted is explained from its pod on")
  func past() throws {
    let life = try #require(snapshot().past.first)
    var chain = ExplanationChain("application spark-3")
    let answer = chain.tell(life)
    let explanation = chain.explanation(otherwise: answer)
    #expect(explanation.answer.hasPrefix("application spark-3 has ended (Failed): its group was deleted "))
    #expect(explanation.steps.map(\.title) == ["pod", "scrapes", "end", "group"])
    #expect(explanation.steps.map(\.mark) == [.done, .done, .failed, .done])
    #expect(explanation.steps.first?.words == "etl/spark-3-driver")
    #expect(explanation.steps[1].words == "it lived for 50 s; its last page came 38 s before the end")
    #expect(explanation.steps[2].words == "Failed, OOMKilled, exit code 137")
    let lines = explanation.steps.map { $0.lines.map { line in String(line.prefix { $0 != ":" }) } }
    #expect(
      lines == [
        ["pod created", "running"], ["first page", "last page"], ["ended"], ["delivered", "group deleted"],
      ]
    )
  }

  @Test(
    "says what is wrong with a request, as Prometheus does",
    arguments: [
      ("/api/v1/applications?stat=ended", 400, "there is no parameter stat; there are namespace, state, limit"),
      (
        "/api/v1/applications?state=dead", 400,
        "there is no state dead; there are running, ended, held, deleted, missed, failed"
      ),
      ("/api/v1/applications?limit=-1", 400, "limit=-1 is no number above 0"),
      ("/api/v1/application", 400, "the parameter id is missing; add it, such as ?id=spark-5e9d"),
      (
        "/api/v1/application?id=x", 404,
        "there is no application x; /api/v1/applications lists those that are known"
      ),
      ("/api/v1/targets?state=up", 400, "there is no state up; there are active, dropped, any"),
      ("/api/v1/status/buildinfo?x=1", 400, "there are no parameters here"),
    ]
  )
  func mistakes(path: String, status: Int, words: String) async throws {
    let answer = try await get(path)
    #expect(answer.status == status)
    #expect(answer.body["status"] == "error")
    #expect(answer.body["error"] == .string(words))
  }

  @Test("an unknown page is told of in the same envelope")
  func unknown() async throws {
    let answer = try await get("/api/v1/aplications")
    #expect(answer.status == 404)
    #expect(answer.body["errorType"] == "not_found")
  }
}
