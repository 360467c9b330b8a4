import FoundationEssentials
import Testing

extension Tag {
  /// Goes on for minutes.
  @Tag static var soak: Tag
}

/// Everything that can happen to the agent, to the Pushgateway and on the way between them, for some minutes at random;
/// `scripts/soak` does it for as long as wanted.
@Suite("Faults", .serialized, .tags(.soak), .timeLimit(.minutes(SoakPlan.chosen.timeLimitMinutes)))
struct FaultTests {
  @Test("of all kinds lose no value, leave no group behind and touch nobody else's")
  func soak() async throws {
    let plan = SoakPlan.chosen
    let folder = FileManager.default.temporaryDirectory.appending(path: "afterglow-soak-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let report = try await Soak.run(plan, in: folder)
    Attachment.record(report.description, named: "soak.txt")
    report.description.split(separator: "\n").forEach { say(String($0)) }
    for violation in report.violations {
      Issue.record("\(violation)")
    }
    guard report.violations.isEmpty else {
      say("seed \(plan.seed); the files are kept in \(folder)")
      return
    }
    try FileManager.default.removeItem(atPath: folder)
  }
}
