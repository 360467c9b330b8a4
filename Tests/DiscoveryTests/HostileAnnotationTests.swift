import Fixtures
import FoundationEssentials
import Kubernetes
import Testing

@testable import Discovery

@Suite struct HostileAnnotationTests {
  private static let pieces = [
    "/", "//", "\\", "?", "&", "=", "#", "@", ":", ",", " ", "\t", "\r\n", "\n", "\0", "%", "%0d%0a", "..", "[::1]",
    "http://", "https://evil.example", "evil.example:80", "user:pw@evil", "Host: evil\r\n\r\n", "GET / HTTP/1.1",
    "metrics", "ä", "\u{2028}", "\u{202e}", "１", "true", "http", "HTTPS", "4040", "65536", "spark-ui", "0.5", "1s",
    "{", "}", "\"", "'", "<", "`", "|", "^", "~", "\u{7f}", "\u{1F600}",
  ]
  private static let keys = [
    "prometheus.io/path", "prometheus.io/port", "prometheus.io/scheme", "prometheus.io/param_a", "prometheus.io/param_",
    "afterglow.io/growth", "afterglow.io/longest-interval", "afterglow.io/scrape-timeout",
  ]

  @Test("Whatever annotations say, only the pod's own address is asked, and in one line", arguments: 0..<1000)
  func anything(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func text() -> String {
      (0..<Int.random(in: 0..<6, using: &generator)).map { _ in
        Self.pieces.randomElement(using: &generator) ?? ""
      }.joined()
    }
    var annotations = ["prometheus.io/scrape": "true"]
    for _ in 0..<Int.random(in: 0..<4, using: &generator) {
      let key = Self.keys.randomElement(using: &generator) ?? ""
      annotations[key] = text()
    }
    if Bool.random(using: &generator) { annotations["prometheus.io/param_" + text()] = text() }
    let address = Bool.random(using: &generator) ? "10.244.1.7" : "fd00::7"
    let pod = AnnotationDiscovery().examine(.driver(annotations: annotations, podIPs: [address]), now: .now)
    #expect(pod.targets.isEmpty == (pod.reason != nil))
    #expect(Set(pod.targets.map(\.id)).count == pod.targets.count)
    #expect(pod.targets.count <= PathAnnotation.mostPaths)
    let host = address == "fd00::7" ? "[fd00::7]" : address
    for target in pod.targets {
      #expect((1...65535).contains(target.port))
      #expect(target.address == address)
      #expect(target.path.utf8.allSatisfy { (0x21...0x7e).contains($0) })
      #expect(!target.path.contains("#") && !target.path.contains("\\"))
      #expect(target.path.hasPrefix("/") && !target.path.hasPrefix("//"))
      #expect(target.path.utf8.count <= PagePath.mostBytes)
      #expect(target.url == "\(target.scheme)://\(host):\(target.port)\(target.path)")
      if let longest = target.schedule.longest { #expect(ScheduleBounds.interval.contains(longest)) }
      if let growth = target.schedule.growth { #expect(ScheduleBounds.growth.contains(growth)) }
      if let timeout = target.timeout { #expect(ScheduleBounds.annotatedTimeout.contains(timeout)) }
    }
  }

  @Test(
    "what is told of an annotation's value stays on its line and acts on nothing around it",
    arguments: [
      ("1\n\nkube-system/etcd", "\"1\\u{A}\\u{A}kube-system/etcd\""), ("\r\n", "\"\\u{D}\\u{A}\""),
      ("\u{1B}[2J", "\"\\u{1B}[2J\""), ("\u{7F}\u{9B}", "\"\\u{7F}\\u{9B}\""),
      ("a\u{2028}b\u{2029}", "\"a\\u{2028}b\\u{2029}\""), ("\u{202E}x\u{2066}", "\"\\u{202E}x\\u{2066}\""),
      ("\u{200B}\u{FEFF}", "\"\\u{200B}\\u{FEFF}\""), ("ä 😀", "\"ä 😀\""),
    ]
  )
  func oneLine(value: String, shown: String) throws {
    let asked = ScheduleAnnotations(["afterglow.io/growth": value])
    #expect("\(try #require(asked.warnings.first))".hasPrefix("annotation afterglow.io/growth is \(shown): "))
    #expect("\(NoTargetReason.malformedPort(value))".contains(" is \(shown); "))
  }
}
