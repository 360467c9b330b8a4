import FoundationEssentials
import Spark

/// The page of one application.
struct ApplicationView {
  var detail: ApplicationDetail
  /// Its group as a gateway gets it; `nil` where it has none any more.
  var samples: String?

  static let mostLines = 1000

  private var application: ApplicationExplanation { detail.application }

  var page: WebPage {
    let name: Markup = application.name == nil ? "" : "<p class=\"id\">\(application.id)</p>"
    let ending = application.endingWords.shown { " <span>\($0)</span>" }
    let contents: Markup = """
      <h1>\(application.title) \(application.badge.markup)\(ending)</h1>
      \(name)
      \(application.complaint.shown { "<p class=\"notice bad\">\($0)</p>" })
      <dl class="figures">\(figures)</dl>
      <section><h2>Life</h2>\
      \(Lifeline(milestones: application.milestones, duration: application.durationSeconds).markup)</section>
      \(plots)
      \(executors)
      \(stages)
      \(delivery)
      <section><h2>Pods and targets</h2>\(TargetsTable(pods: detail.targets, absence: goneWords).markup)</section>
      \(text)
      """
    return WebPage(section: .applications, title: application.title, contents: contents, refreshSeconds: 2)
  }

  private var figures: [Markup] {
    func figure(_ name: String, _ value: String, _ more: String? = nil) -> Markup {
      "<div><dt>\(name)</dt><dd>\(value)\(more.shown { "<small>\($0)</small>" })</dd></div>"
    }
    var figures = [
      figure("Namespace", application.namespace),
      figure("Duration", Figures.seconds(application.durationSeconds)),
      figure("Last sample", application.lastSample.age, application.lastSample.since),
    ]
    guard let work = application.work else { return figures }
    // What was under way at the last sample of one that is over is so no more.
    let active = application.endedAt == nil ? "\(Figures.number(work.activeTasks)) active" : nil
    figures += [
      figure("Tasks done", Figures.number(work.completedTasks), active),
      figure("Failed tasks", Figures.number(work.failedTasks)),
      figure("Executors", Figures.number(work.executors)),
      figure("Storage memory", Figures.bytes(work.memoryBytes)),
      figure("Shuffle", Figures.bytes(work.shuffleReadBytes), "\(Figures.bytes(work.shuffleWriteBytes)) written"),
      figure("Input", Figures.bytes(work.inputBytes)),
      figure("Garbage collection", Figures.seconds(work.gcSeconds)),
    ]
    return figures
  }

  private var plots: Markup {
    guard application.work != nil || !detail.history.isEmpty else { return "" }
    let start = detail.history.first?.at
    let times = detail.history.map { point in start.map { point.at.timeIntervalSince($0) } ?? 0 }
    func plot(
      _ title: String,
      _ unit: Plot.Unit,
      _ lines: [(name: String, value: (ExecutorWork) -> Double)]
    ) -> Markup {
      let lines = lines.map { line in Plot.Line(name: line.name, values: detail.history.map { line.value($0.work) }) }
      return Plot(title: title, unit: unit, times: times, lines: lines).markup
    }
    let plots = [
      plot("Tasks", .count, [("done", { $0.completedTasks }), ("failed", { $0.failedTasks })]),
      plot("At work", .count, [("tasks", { $0.activeTasks }), ("executors", { Double($0.executors) })]),
      plot("Storage memory", .bytes, [("used", { $0.memoryBytes })]),
      plot("Shuffle", .bytes, [("read", { $0.shuffleReadBytes }), ("written", { $0.shuffleWriteBytes })]),
      plot("Input", .bytes, [("read", { $0.inputBytes })]),
      plot("Garbage collection", .seconds, [("time", { $0.gcSeconds })]),
    ]
    return "<section><h2>Work over its life</h2><div class=\"plots\">\(plots)</div></section>"
  }

  private var executors: Markup {
    guard !detail.executors.isEmpty else { return "" }
    let part = ListPart(1, of: detail.executors)
    let rows = part.rows.map { executor -> Markup in
      let work = executor.work
      let reason = executor.removedReason.map { ": \($0)" } ?? ""
      let gone: Markup = executor.isGone ? "<small>gone\(reason)</small>" : ""
      let failedClass: Markup = work.failedTasks > 0 ? " class=\"bad\"" : ""
      return """
        <tr><td>\(executor.id)\(gone)</td><td>\(Figures.number(work.activeTasks))</td>\
        <td>\(Figures.number(work.completedTasks))</td><td\(failedClass)>\(Figures.number(work.failedTasks))</td>\
        <td>\(Figures.bytes(work.memoryBytes))</td><td>\(Figures.bytes(work.shuffleReadBytes))</td>\
        <td>\(Figures.bytes(work.shuffleWriteBytes))</td><td>\(Figures.bytes(work.inputBytes))</td>\
        <td>\(Figures.seconds(work.gcSeconds))</td></tr>

        """
    }
    let others: Markup =
      part.count > 1 ? "<p class=\"more\">the first \(part.rows.count) of \(part.total)</p>" : ""
    return """
      <section><h2>Executors</h2><table class="cards executors"><thead><tr><th>Executor</th><th>Active</th><th>Done</th>\
      <th>Failed</th><th>Storage memory</th><th>Shuffle read</th><th>Shuffle written</th><th>Input</th><th>GC</th></tr>\
      </thead><tbody>\(rows)</tbody></table>\(others)</section>
      """
  }

  private var stages: Markup {
    guard !detail.stages.isEmpty || !detail.counts.isEmpty else { return "" }
    let counts: Markup = countWords.isEmpty ? "" : "<p class=\"more\">\(countWords)</p>"
    let part = ListPart(1, of: detail.stages)
    let others: Markup =
      part.count > 1 ? "<p class=\"more\">the newest \(part.rows.count) of \(part.total)</p>" : ""
    let table: Markup =
      part.rows.isEmpty
      ? ""
      : """
      <table class="cards stages"><thead><tr><th>Stage</th><th>Where</th><th>Status</th>\
      <th>Tasks</th><th>Failed</th><th>Duration</th><th>Run time</th><th>CPU</th><th>Input</th><th>Shuffle read</th>\
      <th>Shuffle written</th><th>Spilled</th></tr></thead><tbody>\(part.rows.map(row))</tbody></table>\(others)
      """
    return "<section><h2>Stages</h2>\(counts)\(table)</section>"
  }

  private func row(_ stage: StageSummary) -> Markup {
    /// What is nothing must not catch the eye.
    func cell(_ value: Double?, _ words: (Double) -> String) -> Markup {
      guard let value, value > 0 else { return "<td class=\"none\">\(value.map(words) ?? "–")</td>" }
      return "<td>\(words(value))</td>"
    }
    let attempt = stage.attempt > 0 ? ".\(stage.attempt)" : ""
    let failed: Markup =
      stage.failedTasks ?? 0 > 0
      ? "<td class=\"bad\">\(Figures.number(stage.failedTasks ?? 0))</td>" : cell(stage.failedTasks, Figures.number)
    let isWhole = stage.completedTasks == stage.tasks || stage.completedTasks == nil
    let tasks: Markup =
      isWhole
      ? cell(stage.tasks, Figures.number)
      : "<td>\(Figures.number(stage.completedTasks ?? 0)) of \(Figures.number(stage.tasks ?? 0))</td>"
    let run = stage.runSeconds ?? 0
    let share = stage.cpuSeconds.flatMap { run > 0 ? $0 / run : nil }.flatMap { $0.isFinite ? $0 : nil }
    return """
      <tr><td>\("\(stage.stage)\(attempt)")</td><td>\(stage.name)</td><td>\(badge(of: stage).markup)</td>\(tasks)\(failed)\
      \(cell(stage.durationSeconds, Figures.seconds))\(cell(stage.runSeconds, Figures.seconds))\
      \(cell(share) { "\(Figures.number(($0 * 100).rounded())) %" })\(cell(stage.inputBytes, Figures.bytes))\
      \(cell(stage.shuffleReadBytes, Figures.bytes))\(cell(stage.shuffleWriteBytes, Figures.bytes))\
      \(cell(stage.spilledBytes, Figures.bytes))</tr>

      """
  }

  private func badge(of stage: StageSummary) -> Badge {
    let word = word(stage.status)
    let tone: Badge.Tone =
      switch stage.status {
      case "complete": .good
      case "failed": .bad
      case _ where word == Self.unfinished: .doubtful
      case "active": .busy
      default: .past
      }
    return Badge(tone: tone, word: word)
  }

  /// Of what Spark's last word was that it goes on, when the application has ended.
  private static let unfinished = "unfinished"

  private func word(_ status: String) -> String {
    let goesOn = ["active", "pending", "running"].contains(status)
    return goesOn && application.endedAt != nil ? Self.unfinished : status
  }

  private var countWords: String {
    let kinds = [
      ("stages", detail.counts.stages), ("jobs", detail.counts.jobs), ("queries", detail.counts.queries),
    ]
    return kinds.filter { !$0.1.isEmpty }.map { kind, counts in
      let words = Dictionary(counts.map { (word($0.key), Double($0.value)) }, uniquingKeysWith: +)
      let parts = words.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      return "\(kind): " + parts.map { "\(Figures.number($0.value)) \($0.key)" }.joined(separator: ", ")
    }.joined(separator: " · ")
  }

  private var delivery: Markup {
    let place = application.url ?? application.gateway
    let preposition = application.isForwarded == false ? "for" : "at"
    let generation: Markup =
      application.state == .missed
      ? ""
      : "<p class=\"more\">generation \(application.generation)\(place.shown { " \(preposition) <code>\($0)</code>" })</p>"
    return """
      <section><h2>Delivery</h2><p>\(application.delivery.markup)</p>\(generation)</section>
      """
  }

  private var goneWords: String {
    let pods = application.pods.joined(separator: ", ")
    return pods.isEmpty ? "its pods are gone" : "gone: \(pods)"
  }

  private var text: Markup {
    guard let samples else { return "" }
    let lines = samples.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.prefix(Self.mostLines).joined(separator: "\n")
    let link = WebLink.samples(of: application.id)
    let rest = lines.count - Self.mostLines
    let others: Markup = rest > 0 ? "<p class=\"more\">\(rest) more lines are left out here</p>" : ""
    return """
      <section><h2>Samples</h2><details id="samples"><summary>\(Figures.count(detail.samples, "sample")) as text\
      </summary><pre id="text">\(lines: shown)</pre>\
      \(others)</details>\
      <p class="more"><a href="\(link)">as plain text</a> · \
      <a href="\(WebLink(path: "api/v1/application", query: [("id", application.id)]))">as JSON</a> · \
      <a href="\(WebLink(path: "api/v1/explain", query: [("application", application.id)]))">the whole chain explained, \
      as JSON</a></p></section>
      """
  }
}
