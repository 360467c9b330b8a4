import Capture
import Exposition
import FoundationEssentials
import Spark
import Testing

@testable import Console

@Suite("The web page of one application") struct ApplicationViewTests {
  private func html(
    _ application: ApplicationExplanation = .sample("spark-1", name: "word-count"),
    history: [ApplicationExplanation.Point] = [],
    executors: [ApplicationExplanation.Executor] = [],
    stages: [StageSummary] = [],
    counts: StatusCounts = StatusCounts(),
    samples: String? = nil
  ) -> String {
    let detail = ApplicationDetail(
      application: application,
      history: history,
      executors: executors,
      stages: stages,
      counts: counts,
      samples: 2,
      targets: []
    )
    return ApplicationView(detail: detail, samples: samples).page.html()
  }

  @Test("tells its life in offsets from the first moment")
  func life() {
    let html = html()
    #expect(html.contains("<li class=\"created\">pod created<time>2025-12-31 23:59:59</time></li>"))
    #expect(html.contains("<li class=\"first_scrape\">first page<b>+ 3 s</b>"))
    #expect(html.contains("<li class=\"ended\">ended<b>+ 11 s</b>"))
  }

  @Test("lets no end that is told in whole seconds seem to come before the last page of that second")
  func order() {
    let start = ApplicationExplanation.start
    func offsets(ended: Double) -> [Double] {
      let moments = [("created", 0), ("last_scrape", 9.75), ("ended", ended), ("delivered", 11)]
      let milestones = moments.compactMap { name, second in
        ApplicationExplanation.Milestone.Kind(rawValue: name).map {
          ApplicationExplanation.Milestone(kind: $0, at: start + second)
        }
      }
      return Lifeline(milestones: milestones, duration: 10).offsets(since: start)
    }
    #expect(offsets(ended: 9) == [0, 9.75, 9.75, 11])
    #expect(offsets(ended: 10) == [0, 9.75, 10, 11])
    // By a clock that is behind.
    #expect(offsets(ended: 8) == [0, 9.75, 8, 11])
  }

  @Test("shows how much of its life was captured")
  func captured() throws {
    let application = ApplicationExplanation.sample("a")
    let life = Lifeline(milestones: application.milestones, duration: application.durationSeconds)
    let captured = try #require(life.captured)
    #expect(captured.lowerBound == 2)
    #expect(abs(captured.upperBound - 9.95) < 1e-6)
    #expect(life.markup.text.contains("<rect class=\"part\" x=\"200\" width=\"795\""))
    #expect(Lifeline(milestones: [], duration: 1).captured == nil)
    #expect(life.markup.text.contains("last page<b>"))
    let running = Lifeline(milestones: life.milestones.filter { $0.kind != .ended }, duration: 10)
    #expect(running.markup.text.contains("last page so far<b>"))
    #expect(!Lifeline(milestones: application.milestones, duration: 0).markup.text.contains("<svg"))
  }

  @Test("draws six plots of its history")
  func plots() {
    let history = (0..<20).map { second in
      ApplicationExplanation.Point(
        at: .now + Double(second),
        work: .sample(executors: 2, completedTasks: Double(second), memoryBytes: 1e6)
      )
    }
    let html = html(history: history)
    #expect(html.split(separator: "<svg viewBox=\"0 0 320 104\"").count == 7)
    #expect(html.contains("aria-label=\"Tasks: done 19, failed 0; from 0 to 19 within 19 s\""))
  }

  @Test("shows its stages as its group holds them, the newest first, the failed in red, and their names as text")
  func stages() {
    func series(_ name: String, _ stage: Int, _ labels: LabelSet = [:]) -> Series {
      var all = labels
      (all["stage_id"], all["attempt"]) = ("\(stage)", "0")
      return Series(name: "spark_stage_\(name)", labels: all)
    }
    let group = GroupSnapshot(
      id: "spark-1",
      namespace: "n",
      generation: 1,
      ending: nil,
      series: [
        series("info", 2, ["status": "failed", "name": "<script>x</script>"]), series("failed_tasks_total", 2),
        series("info", 10, ["status": "complete", "name": "count at A.scala:7"]), series("tasks", 10),
        series("duration_seconds", 10), series("shuffle_write_bytes_total", 10),
        series("info", 11, ["status": "active", "name": "save at A.scala:9"]), series("tasks", 11),
        series("completed_tasks_total", 11), series("executor_run_time_seconds_total", 11),
        series("executor_cpu_time_seconds_total", 11),
        Series(name: "spark_stage_tasks", labels: ["stage_id": "x"]), Series(name: "other", labels: [:]),
      ],
      values: [1, 4, 1, 200, 2.5, 4096, 1, 1200, 450, 10, 7.2, 5, 6]
    )
    let stages = StageSummary.all(in: group)
    #expect(stages.map(\.stage) == [11, 10, 2])
    var application = ApplicationExplanation.sample("spark-1")
    application.endedAt = nil
    let html = html(application, stages: stages)
    func badge(_ tone: String, _ word: String) -> String { "<td><span class=\"badge \(tone)\">\(word)</span></td>" }
    #expect(
      html.contains(
        "<td>10</td><td>count at A.scala:7</td>\(badge("good", "complete"))<td>200</td><td class=\"none\">–</td><td>2.5 s</td>"
      )
    )
    #expect(html.contains("<td>&lt;script&gt;x&lt;/script&gt;</td>\(badge("bad", "failed"))"))
    #expect(html.contains("<td class=\"bad\">4</td>"))
    #expect(html.contains("\(badge("busy", "active"))<td>450 of 1,200</td>"))
    #expect(html.contains("<td>10 s</td><td>72 %</td>"))
    #expect(!html.contains("unfinished"))
    application.endedAt = .now
    #expect(self.html(application, stages: stages).contains(badge("doubtful", "unfinished")))
  }

  @Test("counts all stages, jobs and queries that there were, by what became of them")
  func counts() {
    func series(_ kind: String, _ status: String) -> Series {
      Series(name: "spark_application_\(kind)", labels: ["status": status])
    }
    let group = GroupSnapshot(
      id: "spark-1",
      namespace: "n",
      generation: 1,
      ending: nil,
      series: [
        series("stages", "complete"), series("stages", "active"), series("stages", "pending"),
        series("stages", "failed"),
        series("jobs", "succeeded"), series("sql_queries", "running"), series("sql_queries", "completed"),
        Series(name: "spark_application_stages", labels: [:]),
      ],
      values: [1500, 1, 2, 0, 70, 1, 12, 9]
    )
    let counts = StatusCounts(in: group)
    var application = ApplicationExplanation.sample("spark-1")
    application.endedAt = nil
    let running = html(application, counts: counts)
    #expect(
      running.contains(
        "stages: 1,500 complete, 2 pending, 1 active · jobs: 70 succeeded · queries: 12 completed, 1 running<"
      )
    )
    application.endedAt = .now
    let ended = html(application, counts: counts)
    #expect(ended.contains("stages: 1,500 complete, 3 unfinished · jobs: 70 succeeded · queries: 12 completed, 1 unf"))
    #expect(!html().contains("<h2>Stages</h2>"))
  }

  /// A driver's page may show anything under these names.
  @Test("shows figures that nobody can have", arguments: [.nan, .infinity, -1e300, 1e300, 9e18] as [Double])
  func impossible(value: Double) {
    let labels: LabelSet = ["stage_id": "1", "attempt": "0"]
    let stage = [
      "tasks", "completed_tasks_total", "executor_cpu_time_seconds_total", "duration_seconds", "input_bytes_total",
    ]
    .map { (Series(name: "spark_stage_\($0)", labels: labels), value) }
    let counts = ["active", "pending", "complete"]
      .map { (Series(name: "spark_application_stages", labels: ["status": $0]), value) }
    let more = [
      (
        Series(name: "spark_stage_info", labels: ["stage_id": "1", "attempt": "0", "status": "active", "name": "x"]), 1
      ),
      (Series(name: "spark_stage_executor_run_time_seconds_total", labels: labels), 1e-300),
    ]
    let all = stage + counts + more
    let group = GroupSnapshot(
      id: "spark-1",
      namespace: "n",
      generation: 1,
      ending: nil,
      series: all.map(\.0),
      values: all.map(\.1)
    )
    var application = ApplicationExplanation.sample("spark-1")
    application.endedAt = .now
    let html = html(application, stages: StageSummary.all(in: group), counts: StatusCounts(in: group))
    #expect(html.contains("<h2>Stages</h2>") && html.contains("<td>x</td>"))
  }

  @Test("shows executors that are gone with what they had done, and why they went")
  func goneExecutors() throws {
    func series(_ name: String, _ id: String, _ labels: LabelSet = [:]) -> Series {
      var all = labels
      all["executor_id"] = id
      return Series(name: name, labels: all)
    }
    let group = GroupSnapshot(
      id: "spark-1",
      namespace: "n",
      generation: 1,
      ending: nil,
      series: [
        series("metrics_executor_completedTasks_total", "10"),
        series("spark_executor_info", "10", ["active": "false", "removed_reason": "<killed>"]),
        series("spark_executor_removed_timestamp_seconds", "10"),
        series("spark_executor_info", "9", ["active": "false"]),
        series("spark_executor_info", "1", ["active": "true"]),
        series("metrics_executor_completedTasks_total", "1"),
      ],
      values: [70, 1, 1000, 1, 1, 5]
    )
    let gone = ApplicationExplanation.Executor.gone(in: group)
    #expect(gone.map(\.id) == ["9", "10"])
    #expect(gone.last?.work.completedTasks == 70)
    #expect(gone.last?.removedAt == Date(timeIntervalSince1970: 1000))
    let html = html(executors: gone)
    #expect(html.contains("<td>10<small>gone: &lt;killed&gt;</small></td><td>0</td><td>70</td>"))
    #expect(html.contains("<td>9<small>gone</small></td>"))
  }

  @Test("shows what an executor has done, and its failures in red")
  func executors() {
    let html = html(executors: [.init(id: "1", work: .sample(completedTasks: 1200, failedTasks: 2, gcSeconds: 0.25))])
    #expect(html.contains("<td>1</td><td>0</td><td>1,200</td><td class=\"bad\">2</td>"))
    #expect(html.contains("<td>250 ms</td></tr>"))
  }

  @Test("shows samples as text, and of very many the first thousand lines")
  func samples() {
    let short = html(samples: "a 1\nb{x=\"<\"} 2\n")
    #expect(short.contains("<pre id=\"text\">a 1\nb{x=&quot;&lt;&quot;} 2\n</pre>"))
    #expect(short.contains("href=\"application/metrics?id=spark-1\""))
    let long = html(samples: (1...1500).map { "sample \($0)\n" }.joined())
    #expect(long.contains("sample 1000</pre>"))
    #expect(long.contains("501 more lines"))
    #expect(!html(samples: nil).contains("<pre"))
  }

  @Test("without Spark's figures there are none, and no plots")
  func noWork() {
    var application = ApplicationExplanation.sample("web")
    application.work = nil
    let html = html(application)
    #expect(!html.contains("Tasks done"))
    #expect(!html.contains("class=\"plots\""))
  }

  @Test(
    "says in a word how far its group is",
    arguments: [
      (ApplicationExplanation.State.running, "forwarded"), (.ended, "on its way"), (.held, "delivered"),
      (.deleted, "acknowledged"),
    ]
  )
  func delivery(state: ApplicationExplanation.State, word: String) {
    var application = ApplicationExplanation.sample("a", state: state)
    #expect(application.deliveryBadge.word == word)
    application.complaint = "refused"
    #expect(application.deliveryBadge.word == "held back")
  }

  @Test(
    "says of a running one whether it is served, forwarded, or waits for its first push",
    arguments: [(nil, "served here", "at"), (true, "forwarded", "at"), (false, "first push waits", "for")]
      as [(Bool?, String, String)]
  )
  func forwarded(isForwarded: Bool?, word: String, preposition: String) {
    var application = ApplicationExplanation.sample("a", state: .running)
    application.isForwarded = isForwarded
    application.gateway = nil
    #expect(application.deliveryBadge.word == word)
    let html = html(application)
    #expect(html.contains("\">\(word): its last values are delivered</span></p>"))
    #expect(html.contains("<p class=\"more\">generation 3 \(preposition) <code>"))
  }

  @Test("says once that its last values are delivered")
  func once() {
    let html = html(.sample("a"))
    #expect(html.contains("<h2>Delivery</h2><p><span class=\"badge good\">its last values are delivered</span></p>"))
  }
}
