import FoundationEssentials
import SimulatedCluster

/// What became of every application, measured by the truth.
struct Verdict: Sendable {
  /// An application of which something is missing, or wrong.
  struct Complaint: Sendable {
    var truth: ApplicationTruth
    var words: String
  }

  /// Applications of which a page was served in whole.
  var scraped = 0
  /// Their last page is in Prometheus, and their end.
  var kept = 0
  /// The last page is not, but the last one that had to be is.
  var keptWithTolerance = 0
  /// Prometheus lacks it; the spool has it.
  var inSpool = 0
  /// Served nothing that the agent had long enough before it was killed, and nothing is kept of them.
  var excused = 0
  /// The agent did not see how they ended, since their pod was gone before it was there again.
  var endsUnseen = 0
  var lost: [Complaint] = []
  /// Prometheus was told what never was.
  var wrong: [Complaint] = []
  /// Lines at the gateway that are of groups of ours.
  var groupsLeft: [String] = []
  var spoolFiles = 0

  init(_ fleet: [ApplicationTruth], gaps: [ScrapeGap], kept: KeptPages, atGateway lines: [Substring]) {
    spoolFiles = kept.spoolFiles
    for truth in fleet {
      guard let last = truth.lastScrape else { continue }
      scraped += 1
      let page = FinalPage(of: truth.id, last: ServedPage(last), gaps: gaps)
      judge(truth, page, kept.inPrometheus[truth.id] ?? KeptPage(), spool: kept.inSpool[truth.id])
    }
    // Ghosts too, which have no owner: neighbours' ids begin otherwise.
    groupsLeft = lines.filter { line in
      line.hasPrefix("push_time_seconds{") && line.contains("application_id=\"spark-")
        || line.hasPrefix("afterglow_application_info{") && line.contains("owner=\"\(SoakStage.owner)\"")
    }.map(String.init)
  }

  private mutating func judge(
    _ truth: ApplicationTruth,
    _ page: FinalPage,
    _ prometheus: KeptPage,
    spool: KeptPage?
  ) {
    if prometheus.exceeds(page.last) {
      wrong.append(Complaint(truth: truth, words: "served \(page.last) at last; Prometheus: \(prometheus)"))
    }
    let foreign = prometheus.exitCodes.subtracting(["", "\(truth.plannedEnding.exitCode)"])
    if !foreign.isEmpty {
      let words = "ended with \(truth.plannedEnding.exitCode); Prometheus: \(prometheus)"
      wrong.append(Complaint(truth: truth, words: words))
    }
    if prometheus.hasEnd, prometheus.exitCodes == [""] { endsUnseen += 1 }

    if prometheus.hasEnd, prometheus.has(page.last) {
      kept += 1
    } else if let required = page.required {
      if prometheus.hasEnd, prometheus.has(required) {
        keptWithTolerance += 1
      } else if let spool, spool.has(required) {
        inSpool += 1
      } else {
        let words = """
          has to have \(required), served \(page.last) at last; Prometheus: \(prometheus); the spool: \
          \(spool.map { "\($0)" } ?? "nothing")
          """
        lost.append(Complaint(truth: truth, words: words))
      }
    } else {
      excused += 1
    }
  }

  /// Whether nothing is missing and nothing left.
  var isSettled: Bool { lost.isEmpty && groupsLeft.isEmpty && inSpool == 0 && spoolFiles == 0 }
}
