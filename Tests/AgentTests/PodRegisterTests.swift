import Discovery
import FoundationEssentials
import Kubernetes
import Testing

@testable import Agent

@Suite struct PodRegisterTests {
  private func pod(_ name: String, annotations: [String: String] = [:], started: Double = 0) -> DiscoveredPod {
    let pod = Pod(
      namespace: "n",
      name: name,
      uid: name,
      annotations: ["prometheus.io/scrape": "true", "prometheus.io/port": "4040"].merging(annotations) { $1 },
      containers: [Container(name: "c")],
      phase: .running,
      podIPs: ["10.0.0.1"],
      containerStatuses: [
        ContainerStatus(name: "c", state: .running(startedAt: Date(timeIntervalSince1970: started)))
      ]
    )
    return AnnotationDiscovery().examine(pod, now: Date(timeIntervalSince1970: 0))
  }

  private func words(_ changes: [PodRegister.Change]) -> [String] {
    changes.map { change in
      switch change {
      case .updated(let pod): "\(pod.reference.name): \(pod.targets.count)"
      case .gone(let pod): "\(pod.reference.name) gone"
      }
    }
  }

  @Test("a pod is handed on as discovery has it, and is known until it is gone")
  func life() {
    var register = PodRegister()
    #expect(register.update(pod("a")).changes == [.updated(pod("a"))])
    #expect(Array(register.pods.keys) == ["a"])
    let (changes, notices) = register.remove(pod("a"))
    #expect(changes == [.gone(pod("a"))])
    #expect(notices.isEmpty)
    #expect(register.pods.isEmpty)
  }

  @Test("who loses an address is told before who gets it, and who is gone before who gets its address back")
  func addresses() {
    var register = PodRegister()
    _ = register.update(pod("old", started: 1))
    let taken = register.update(pod("new", started: 2))
    #expect(words(taken.changes) == ["old: 0", "new: 1"])
    #expect(taken.notices.map(\.pod.name) == ["old"])
    #expect(register.pods["old"]?.reason?.code == "address_taken")
    // It is known, so it isn't said again.
    #expect(register.update(pod("old", started: 1)).notices.isEmpty)
    let back = register.remove(pod("new", started: 2))
    #expect(words(back.changes) == ["new gone", "old: 1"])
    #expect(back.notices.isEmpty)
    #expect(register.pods["old"]?.reason == nil)
  }

  @Test("a mistake is told once, and again when it is another")
  func mistakes() {
    var register = PodRegister()
    let mistaken = pod("a", annotations: ["prometheus.io/port": "x y"])
    #expect(register.update(mistaken).notices.map(\.kind) == [.notScraped])
    #expect(register.update(mistaken).notices.isEmpty)
    #expect(register.update(pod("a", annotations: ["prometheus.io/port": "0"])).notices.count == 1)
    #expect(register.update(pod("a")).notices.isEmpty)
    #expect(register.update(mistaken).notices.count == 1)
  }

  @Test("so is an annotation that is not followed")
  func warnings() throws {
    var register = PodRegister()
    let warned = pod("a", annotations: ["afterglow.io/growth": "2%"])
    let notice = try #require(register.update(warned).notices.first)
    #expect(notice.kind == .annotationNotFollowed)
    #expect(notice.reason.hasPrefix("annotation afterglow.io/growth is \"2%\": this is no ratio"))
    #expect(register.update(warned).notices.isEmpty)
    let both = pod("a", annotations: ["afterglow.io/growth": "2%", "afterglow.io/x": ""])
    #expect(register.update(both).notices.map(\.reason).count { $0.contains("afterglow.io/x is") } == 1)
    #expect(register.update(warned).notices.isEmpty)
  }

  @Test("a pod that does not ask to be scraped any more is handed on, and not known")
  func switchedOff() {
    var register = PodRegister()
    _ = register.update(pod("a"))
    let off = pod("a", annotations: ["prometheus.io/scrape": "false"])
    #expect(register.update(off).changes == [.updated(off)])
    #expect(register.pods.isEmpty)
  }
}
