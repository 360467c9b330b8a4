import FoundationEssentials
import Testing

@testable import Agent

@Suite("What a check says") struct CheckReportTests {
  private func report(pods: Int = 2) -> CheckReport {
    var report = CheckReport()
    report.add([CheckResult(.ok, "api-server", "v1.36.0 at https://a")])
    report.add([CheckResult(.warning, "spool", "little room"), CheckResult(.failed, "scrapes", "not", remedy: "do it")])
    report.pods = (0..<pods).map { number in
      CheckedPod(
        pod: "n/p\(number)",
        targets: number == 0 ? ["http://10.0.0.1:80/metrics"] : [],
        rule: number == 0 ? "r" : nil,
        reason: number == 0 ? nil : "it is\nodd",
        reasonCode: number == 0 ? nil : "odd",
        warnings: []
      )
    }
    report.unscraped = ["odd": pods - 1]
    return report
  }

  @Test("stands in a table, the pods below it")
  func table() {
    #expect(
      report().text(isColoured: false, all: false) == """
        ok       api-server  v1.36.0 at https://a
        warning  spool       little room
        failed   scrapes     not
                             do it

        n/p0  (rule r)
          http://10.0.0.1:80/metrics
        n/p1
          not scraped: it is\\u{a}odd
        1 pod would be scraped; not: 1 odd

        1 of 3 checks failed, 1 warning

        """
    )
  }

  @Test("shows the first pods, unless all are asked for")
  func fewPods() {
    let few = report(pods: 25).text(isColoured: false, all: false)
    #expect(few.contains("\n… and 5 more; --all shows them\n"))
    #expect(!few.contains("n/p20"))
    let all = report(pods: 25).text(isColoured: false, all: true)
    #expect(all.contains("\nn/p24\n"))
    #expect(!all.contains("--all"))
  }

  @Test("has colours only where it is told to")
  func colours() {
    #expect(report().text(isColoured: true, all: false).hasPrefix("\u{1B}[32mok     \u{1B}[0m  api-server"))
  }

  @Test("is one object for programs, with keys that stay")
  func json() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var report = CheckReport()
    report.add([CheckResult(.failed, "scrapes", "not", remedy: "do it")])
    #expect(
      String(decoding: try encoder.encode(report), as: UTF8.self)
        == #"{"checks":[{"name":"scrapes","remedy":"do it","status":"failed","words":"not"}],"ok":false,"#
        + #""pods":[],"unscraped":{}}"#
    )
  }

  @Test("is well only where nothing has failed")
  func verdict() {
    var report = CheckReport()
    report.add([CheckResult(.ok, "a", ""), CheckResult(.warning, "b", ""), CheckResult(.skipped, "c", "")])
    #expect(report.ok)
    #expect(report.text(isColoured: false, all: false).hasSuffix("\n\nall is well, 1 warning\n"))
    report.add([CheckResult(.failed, "d", "")])
    #expect(!report.ok)
  }
}
