import Capture
import Delivery
import Discovery
import Exposition
import FoundationEssentials
import Testing

@testable import Console

@Suite("The web page of the delivery") struct DeliveryViewTests {
  private func html(spool: SpoolStatus? = nil, servesApplications: Bool = true) -> String {
    DeliveryView(
      gateways: [],
      prometheuses: [],
      awaited: 0,
      spool: spool,
      groups: [],
      servesApplications: servesApplications
    ).page.html()
  }

  @Test("says where the groups are, where there is no gateway")
  func served() {
    #expect(html().contains("href=\"applications/metrics\""))
    #expect(!html(servesApplications: false).contains("href=\"applications/metrics\""))
  }

  @Test("lists a group that is held, and of those that wait for nothing none")
  func held() {
    let now = ContinuousClock.now
    var ledger = ApplicationLedger(configuration: .init(hold: .seconds(60), awaitsDelivery: true))
    for id in ["held", "running"] {
      let pod = PodReference(uid: id, namespace: "etl", name: "\(id)-driver")
      let target = Target(pod: pod, address: "10.0.0.1", port: 4040, path: "/metrics", startedAt: .now)
      ledger.update(
        DiscoveredPod(reference: pod, targets: [target], life: .running(since: nil), sparkApplication: id),
        now: now
      )
      let page = ExpositionPage(samples: [Sample(Series(name: "m", labels: ["application_id": id]), 1)])
      _ = ledger.take(page, from: target, at: .now, now: now)
      guard id == "held" else { continue }
      let ending = PodEnding(outcome: .succeeded, reason: nil, exitCode: 0, at: .now)
      ledger.update(DiscoveredPod(reference: pod, life: .ended(ending), sparkApplication: id), now: now)
      ledger.settled(id, generation: ledger.groups[id]?.generation ?? 0, now: now)
    }
    var snapshot = AgentSnapshot.sample()
    snapshot.groups = Array(ledger.groups.values)
    let html = DeliveryView(
      gateways: [],
      prometheuses: [],
      awaited: 0,
      spool: nil,
      groups: GroupExplanation.all(in: snapshot, now: now),
      servesApplications: true
    ).page.html()
    #expect(html.contains("<span class=\"badge good\">held</span>"), "\(html)")
    #expect(!html.contains("id=running"))
  }

  @Test("shows how full the spool is, and what is wrong with it")
  func spool() {
    var spool = SpoolStatus(path: "/spool", fileLimit: 10_000, byteLimit: 1 << 20)
    (spool.files, spool.bytes, spool.damagedFiles, spool.lastError) = (2, 1 << 19, 1, "no space <left>")
    let html = html(spool: spool)
    #expect(html.contains("<meter max=\"1048576\" value=\"524288\">512 KiB of 1 MiB</meter>"))
    #expect(html.contains("2 of 10,000 files"))
    #expect(html.contains("no space &lt;left&gt;"))
    #expect(html.contains("1 damaged file set aside"))
  }
}
