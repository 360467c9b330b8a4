import Capture
import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
import Scraping
import Testing

@testable import Console
@testable import Delivery

@Suite("The page of groups") struct GroupsPageTests {
  private let start = ContinuousClock.now
  private let time = Date(timeIntervalSince1970: 1_700_000_000)

  private func pod(_ uid: String, of application: String, life: PodLife = .running(since: nil)) -> DiscoveredPod {
    let reference = PodReference(uid: uid, namespace: "n", name: "driver-\(uid)")
    let target = Target(pod: reference, address: "::1", port: 1, path: "/")
    return DiscoveredPod(
      reference: reference,
      targets: life.isEnded ? [] : [target],
      life: life,
      sparkApplication: application,
      sparkRole: .driver
    )
  }

  private func ledger(
    _ applications: [String],
    awaitsAcknowledgement: Bool = false,
    awaitsLastWord: Bool = false
  ) -> ApplicationLedger {
    var ledger = ApplicationLedger(
      configuration: .init(
        hold: .seconds(300),
        maxHold: .seconds(3600),
        awaitsAcknowledgement: awaitsAcknowledgement,
        awaitsDelivery: true,
        awaitsLastWord: awaitsLastWord
      )
    )
    for id in applications {
      let pod = pod(id, of: id)
      ledger.update(pod, now: start)
      let page = ExpositionPage(samples: [Sample(Series(name: "tasks", labels: [:]), 7)])
      for target in pod.targets { _ = ledger.take(page, from: target, at: time, now: start) }
    }
    return ledger
  }

  private func end(_ id: String, in ledger: inout ApplicationLedger) {
    let ending = PodEnding(outcome: .failed, reason: "OOMKilled", exitCode: 137, at: time)
    ledger.update(pod(id, of: id, life: .ended(ending)), now: start)
  }

  private func explanations(
    _ ledger: ApplicationLedger,
    acknowledgers: [String] = [],
    gateways: [PushgatewayStatus] = [],
    at time: Duration = .zero
  ) -> [GroupExplanation] {
    let snapshot = AgentSnapshot(
      version: "1.2.3",
      startedAt: self.time,
      unreadiness: nil,
      watch: WatchStatistics.Counts(),
      scopes: [],
      pods: [],
      targets: [],
      scrapes: ScrapeStatistics(),
      capture: CaptureStatistics(),
      groups: Array(ledger.groups.values),
      gateways: gateways,
      gatewaysOfGroups: gateways.first.map { gateway in ledger.groups.mapValues { _ in gateway.address } } ?? [:],
      acknowledgers: acknowledgers
    )
    return GroupExplanation.all(in: snapshot, now: start + time)
  }

  private func text(_ groups: [GroupExplanation]) -> String {
    GroupsPage(gateways: [], prometheuses: [], groups: groups, known: groups.count).text
  }

  @Test("tells of each group where it is in its life, those that wait for something first")
  func lives() throws {
    var ledger = ledger(["a-running", "b-ended", "c-held"])
    end("b-ended", in: &ledger)
    end("c-held", in: &ledger)
    ledger.settled("c-held", generation: ledger.groups["c-held"]?.generation ?? 0, now: start)
    let groups = explanations(ledger, at: .seconds(60))
    #expect(groups.map(\.application) == ["b-ended", "c-held", "a-running"])
    #expect(groups.map(\.state) == ["ended", "held", "running"])
    #expect(
      text([groups[1]]) == """
        n/c-held
          held: its last values are delivered; it is deleted in 4 min
          Failed, OOMKilled, exit code 137
          generation 2

        """
    )
    #expect(groups[2].pods == ["driver-a-running"])
  }

  @Test("says that a history server is asked, and that it has not told")
  func lastWord() {
    var ledger = ledger(["a"], awaitsLastWord: true)
    end("a", in: &ledger)
    ledger.settled("a", generation: ledger.groups["a"]?.generation ?? 0, now: start)
    let asked =
      "its application has ended; what was captured is delivered, and the history server is asked for its last word"
    #expect(explanations(ledger).map(\.explanation) == [asked])
    ledger.conclude("a", with: nil, now: start)
    let told = "its last values are delivered, of which the history server has not told; it is deleted in 5 min"
    #expect(explanations(ledger).map(\.explanation) == [told])
  }

  @Test("says whom a group waits for")
  func acknowledgers() {
    var ledger = ledger(["a"], awaitsAcknowledgement: true)
    end("a", in: &ledger)
    ledger.settled("a", generation: ledger.groups["a"]?.generation ?? 0, now: start)
    let groups = explanations(ledger, acknowledgers: ["http://p:9090", "http://q:9090"])
    let expected =
      "its last values are delivered; it is deleted when http://p:9090 and http://q:9090 have them, or in 60 min"
    #expect(groups.map(\.explanation) == [expected])
  }

  @Test("says of a group that was found that its pods have not shown themselves")
  func remnant() {
    var ledger = ledger([])
    ledger.adopt(FoundGroup(id: "a", namespace: "n", generation: 1, writtenAt: time), now: start)
    #expect(explanations(ledger).first?.explanation.hasPrefix("found where an earlier run") == true)
  }

  @Test("shows an id with a line break as what it is")
  func hostile() {
    let text = text(explanations(ledger(["a\n  held: all is well"])))
    #expect(text.hasPrefix("n/a\\u{a}  held: all is well\n  running:"))
  }

  @Test(
    "gives each group's address at its gateway, as a DELETE takes it",
    arguments: [
      ("spark-1", "/metrics/job/batch/application_id/spark-1/team/a"),
      ("n/web-1", "/metrics/job/batch/application_id@base64/bi93ZWItMQ/team/a"),
    ]
  )
  func address(id: String, path: String) throws {
    let gateway = PushgatewayStatus(
      address: "http://g:9091/pg",
      keys: GroupKeys(job: "batch", labels: [.init("team", "a")], owner: "me"),
      version: nil,
      waiting: 0,
      oldestWaiting: nil,
      refusals: [:],
      lastFailure: nil,
      poison: nil,
      leftOutFamilies: [:],
      tally: PushTally(),
      statistics: PushStatistics()
    )
    let groups = explanations(ledger([id]), gateways: [gateway])
    #expect(groups.map(\.url) == ["http://g:9091/pg\(path)"])
    #expect(groups.map(\.gateway) == ["http://g:9091/pg"])
    #expect(text(groups).hasSuffix("\n  generation 1 at http://g:9091/pg\(path)\n"))
  }

  @Test(
    "a group that is called by its pod names the namespace once",
    arguments: [("n/web-1", "n/web-1\n"), ("web-1", "n/web-1\n"), ("other/web-1", "n/other/web-1\n")]
  )
  func title(id: String, line: String) {
    #expect(text(explanations(ledger([id]))).hasPrefix(line))
  }

  @Test("says so where there is no group, and where none is asked for")
  func none() {
    #expect(text([]).hasPrefix("There is no group."))
    let page = GroupsPage(gateways: [], prometheuses: [], groups: [], known: 3)
    #expect(page.text.hasPrefix("No such group among 3."))
  }

  @Test(
    "a question that cannot be answered is refused",
    arguments: [("state", "foo"), ("pod", "x"), ("format", "yaml")]
  )
  func mistakes(key: String, value: String) {
    #expect(PageQuery.groups.mistake(in: [(key, value)]) != nil)
    #expect(PageQuery.groups.mistake(in: [("state", "held"), ("application", "x"), ("format", "json")]) == nil)
  }
}
