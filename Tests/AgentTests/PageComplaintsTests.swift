import Discovery
import FoundationEssentials
import Testing

@testable import Agent

@Suite struct PageComplaintsTests {
  private let pod = PodReference(uid: "u", namespace: "n", name: "p")

  private func target(_ path: String = "/metrics", restart: Int = 0) -> Target {
    Target(pod: pod, address: "10.0.0.1", port: 4040, path: path, restart: restart)
  }

  private func complaint(_ code: String, at seconds: Double = 0) -> PageComplaints.Complaint {
    PageComplaints.Complaint(code: code, words: "\(code)!", at: Date(timeIntervalSince1970: seconds))
  }

  private func complaints(about targets: [Target]) -> PageComplaints {
    var complaints = PageComplaints()
    complaints.update(DiscoveredPod(reference: pod, targets: targets, life: .running(since: nil)))
    return complaints
  }

  private func update(_ complaints: inout PageComplaints, _ targets: [Target]) {
    complaints.update(DiscoveredPod(reference: pod, targets: targets, life: .running(since: nil)))
  }

  private func tell(_ code: String, about target: Target, _ complaints: inout PageComplaints) -> Bool {
    complaints.tell(complaint(code), about: target)
  }

  @Test("a complaint is new once, and again after another or after a good page")
  func news() {
    var complaints = complaints(about: [target()])
    let told = ["a", "a", "b", "a"].map { complaints.tell(complaint($0), about: target()) }
    #expect(told == [true, false, true, true])
    complaints.clear(target())
    #expect(complaints.words.isEmpty)
    #expect(tell("a", about: target(), &complaints))
  }

  @Test("a container that is started again and again leaves nothing behind, and its complaint is told once")
  func restarts() {
    var complaints = complaints(about: [])
    var told = 0
    for restart in 0..<100 {
      update(&complaints, [target(restart: restart)])
      complaints.keep(complaint("refused"), about: target(restart: restart))
      if complaints.tell(complaint("a"), about: target(restart: restart)) { told += 1 }
    }
    #expect(told == 1)
    #expect(complaints.words == [target(restart: 99).id: "a!"])
  }

  @Test("a run that shows a page does not speak for the next, nor its complaint")
  func nextRun() {
    var complaints = complaints(about: [target()])
    complaints.captured(target())
    _ = complaints.tell(complaint("a"), about: target())
    update(&complaints, [target()])
    #expect(complaints.hasCaptured(target()))
    #expect(complaints.words.count == 1)
    update(&complaints, [target(restart: 1)])
    #expect(!complaints.hasCaptured(target(restart: 1)))
    #expect(complaints.words.isEmpty)
  }

  @Test("nothing is taken of a pod that is unknown or gone, nor of a target that is no more")
  func late() {
    var complaints = complaints(about: [target("/a")])
    for target in [target("/b"), target("/a", restart: 1)] {
      #expect(!tell("a", about: target, &complaints))
      complaints.keep(complaint("a"), about: target)
      complaints.captured(target)
      #expect(!complaints.hasCaptured(target))
    }
    #expect(complaints.words.isEmpty)
    #expect(complaints.newest(of: pod) == nil)
    complaints.forget(pod)
    #expect(!tell("a", about: target("/a"), &complaints))
    complaints.captured(target("/a"))
    #expect(complaints.isEmpty)
  }

  @Test("the newest of a pod is that of the latest time, and outlasts its target")
  func newest() {
    let (first, second) = (target("/10"), target("/2"))
    var complaints = complaints(about: [first, second])
    complaints.keep(complaint("late", at: 2), about: second)
    complaints.keep(complaint("early", at: 1), about: first)
    #expect(complaints.newest(of: pod) == "late!")
    update(&complaints, [])
    #expect(complaints.words.isEmpty)
    #expect(complaints.newest(of: pod) == "late!")
  }

  @Test("what was told stays where less is to be said later, and gives way to what is told")
  func keep() {
    var complaints = complaints(about: [target()])
    complaints.keep(complaint("refused"), about: target())
    #expect(complaints.words.values.map(\.self) == ["refused!"])
    _ = complaints.tell(complaint("a"), about: target())
    complaints.keep(complaint("refused"), about: target())
    #expect(complaints.words.values.map(\.self) == ["a!"])
  }

  @Test("a complaint persists for as long as no other comes between")
  func persistence() {
    var complaints = complaints(about: [target()])
    func since(_ code: String) -> Double? {
      complaints.since(of: code, about: target())?.timeIntervalSince1970
    }
    complaints.keep(complaint("a", at: 1), about: target())
    complaints.keep(complaint("a", at: 4), about: target())
    #expect(since("a") == 1)
    #expect(since("b") == nil)
    complaints.keep(complaint("b", at: 5), about: target())
    complaints.keep(complaint("a", at: 6), about: target())
    #expect(since("a") == 6)
  }

  @Test("pods without targets leave no entry")
  func noTargets() {
    #expect(complaints(about: []).isEmpty)
  }
}
