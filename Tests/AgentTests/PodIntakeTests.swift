import Capture
import Discovery
import Kubernetes
import Testing

@testable import Agent

@Suite("News of pods, where the watch begins anew,") struct PodIntakeTests {
  private let bench = IntakeBench()
  private var store: ApplicationStore { bench.store }
  private var intake: PodIntake { bench.intake }

  private func pod(asks: Bool = true) -> Pod { IntakeBench.driver("1", asks: asks) }

  /// Its target has shown a page.
  private func capture() {
    intake.take(.applied(pod()))
    intake.take(.synced)
    bench.showPage(of: "spark-1")
    #expect(store.groups.map(\.id) == ["spark-1"])
  }

  private var hasEnded: Bool { store.groups.first?.state.ending != nil }

  @Test("end pods that are not told of any more, as soon as all of their namespace are", arguments: ["a", nil])
  func gone(namespace: String?) {
    capture()
    intake.beginAnew()
    intake.take(.listed(namespace: "b"))
    #expect(!hasEnded)
    intake.take(namespace.map { .listed(namespace: $0) } ?? .synced)
    #expect(hasEnded)
  }

  @Test("end none that are told of again")
  func told() {
    capture()
    intake.beginAnew()
    intake.take(.applied(pod()))
    intake.take(.synced)
    #expect(!hasEnded && intake.pods.count == 1)
  }

  @Test("are still of a pod that asks no more, since somebody waits for its end")
  func asksNoMore() {
    capture()
    intake.take(.applied(pod(asks: false)))
    #expect(intake.pods.isEmpty)
    let head = ObjectHead(namespace: "a", name: "1", uid: "1")
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
