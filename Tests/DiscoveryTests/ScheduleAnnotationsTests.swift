import FoundationEssentials
import Kubernetes
import Testing

@testable import Discovery

@Suite struct ScheduleAnnotationsTests {
  @Test("each annotation asks for its part of the schedule")
  func read() {
    let asked = ScheduleAnnotations([
      "afterglow.io/growth": "0.01", "afterglow.io/shortest-interval": "50ms", "afterglow.io/longest-interval": "1m30s",
      "afterglow.io/idle-boost": "0", "afterglow.io/scrape-timeout": "5s", "example.com/growth": "x",
    ])
    #expect(
      asked.schedule
        == ScheduleOverrides(growth: 0.01, shortest: .milliseconds(50), longest: .seconds(90), idleBoost: .zero)
    )
    #expect(asked.timeout == .seconds(5))
    #expect(asked.warnings.isEmpty)
    #expect(ScheduleAnnotations([:]).schedule == ScheduleOverrides())
  }

  @Test(
    "one that cannot be followed is left out, and told with its name, its value and what to write instead",
    arguments: [
      ("growth", "2%", "0 to 1, such as 0.02"), ("growth", "-1", "0 to 1"), ("growth", "nan", "0 to 1"),
      ("shortest-interval", "5", "500ms"), ("shortest-interval", "1ms", "write 10ms to 1h"),
      ("longest-interval", "2h", "write 10ms to 1h"), ("idle-boost", "61m", "write 0s to 1h"),
      ("scrape-timeout", "0s", "write 10ms to 1m"), ("scrape-timeout", "", "500ms"),
      ("longest-intervall", "1m", "afterglow.io/longest-interval"), ("", "1m", "afterglow.io/growth"),
    ]
  )
  func mistakes(name: String, value: String, remedy: String) throws {
    let asked = ScheduleAnnotations(["afterglow.io/\(name)": value])
    let warning = try #require(asked.warnings.first)
    #expect(asked.warnings.count == 1)
    #expect("\(warning)".hasPrefix("annotation afterglow.io/\(name) is \"\(value)\": "))
    #expect(warning.problem.contains(remedy))
    #expect(asked.schedule == ScheduleOverrides())
    #expect(asked.timeout == nil)
  }

  @Test("a shortest interval above the longest costs both, and nothing else")
  func contradiction() {
    let asked = ScheduleAnnotations([
      "afterglow.io/shortest-interval": "2s", "afterglow.io/longest-interval": "1s", "afterglow.io/growth": "0.5",
    ])
    #expect(asked.schedule == ScheduleOverrides(growth: 0.5))
    #expect(
      asked.warnings.map { "\($0)" } == [
        "annotation afterglow.io/shortest-interval is \"2s\": it is longer than afterglow.io/longest-interval, 1s; lower "
          + "the one or raise the other; until then neither is followed"
      ]
    )
  }

  @Test("what is told is cut short where the annotation is long")
  func longValue() throws {
    let asked = ScheduleAnnotations(["afterglow.io/growth": String(repeating: "x", count: 100_000)])
    #expect(try #require(asked.warnings.first).description.utf8.count < 400)
  }

  @Test("of thousands that do not exist ten warnings are told and the others counted, behind those of real ones")
  func many() throws {
    var annotations = Dictionary(uniqueKeysWithValues: (0..<13_000).map { ("afterglow.io/\($0)", "") })
    annotations["afterglow.io/scrape-timeout"] = "soon"
    let warnings = ScheduleAnnotations(annotations).warnings
    #expect(warnings.count == 11)
    #expect(warnings.first?.annotation == "afterglow.io/scrape-timeout")
    let last = try #require(warnings.last)
    #expect(
      "\(last)".hasPrefix("annotations afterglow.io/…: and 12991 more that do not exist; there are afterglow.io/")
    )
  }

  @Test("ten that do not exist are all told, and nothing is counted")
  func ten() {
    let annotations = Dictionary(uniqueKeysWithValues: (0..<10).map { ("afterglow.io/\($0)", "") })
    #expect(ScheduleAnnotations(annotations).warnings.map(\.value) == Array(repeating: "", count: 10))
  }

  @Test("a slip in one costs no samples: the pod is scraped as if it were not there")
  func stillScraped() throws {
    let pod = Pod.driver().with {
      $0.annotations["afterglow.io/growht"] = "0.1"
      $0.annotations["afterglow.io/longest-interval"] = "5s"
    }
    let discovered = AnnotationDiscovery().examine(pod, now: .now)
    #expect(discovered.targets.map(\.schedule) == [ScheduleOverrides(longest: .seconds(5))])
    #expect(discovered.warnings.map(\.annotation) == ["afterglow.io/growht"])
    #expect(discovered.reason == nil)
  }

  @Test("an annotation that the configuration gives a meaning is none of these")
  func configuredAnnotation() {
    let pod = Pod.driver().with { $0.annotations["afterglow.io/application"] = "nightly" }
    #expect(AnnotationDiscovery().examine(pod, now: .now).warnings.count == 1)
    let discovery = AnnotationDiscovery(applicationIDLabel: "afterglow.io/application")
    #expect(discovery.examine(pod, now: .now).warnings.isEmpty)
    #expect(discovery.examine(pod, now: .now).configuredApplication == "nightly")
  }
}
