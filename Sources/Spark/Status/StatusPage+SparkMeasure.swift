import Exposition

/// The names, labels and units of sparkMeasure's `PushGatewaySink`, for dashboards that were made for it: in lower case,
/// times in milliseconds or nanoseconds as Spark has them, and of each event a `type`.
///
/// The one difference: `epochmillis`, when sparkMeasure's listener was told, is when it happened.
extension StatusPage {
  mutating func addMeasured(_ stage: StageRecord) {
    let event = "\(stage.key.stage)-\(stage.key.attempt)"
    let identity: [(String, Double?)] = [
      ("stageid", Double(stage.key.stage)),
      ("attemptnumber", Double(stage.key.attempt)),
      ("submissiontime", milliseconds(stage.submittedAt)),
    ]
    let end: [(String, Double?)] = [
      ("completiontime", milliseconds(stage.completedAt)), ("epochmillis", milliseconds(stage.completedAt)),
    ]
    addMeasured("stageSubmitted-\(event)", identity + [("epochmillis", milliseconds(stage.submittedAt))])
    addMeasured("stageEnd-\(event)", identity + end)
    var (measures, blocks): ([(String, Double?)], Double) = ([], 0)
    for (measure, value) in zip(StageMeasure.all, stage.measures) {
      guard let name = measure.measureName else { continue }
      measures.append((name, value))
      if measure.field.hasSuffix("BlocksFetched") { blocks += value }
    }
    measures.append(("shuffletotalblocksfetched", blocks))
    addMeasured("stageMetrics-\(event)", identity + end + measures)
  }

  mutating func addMeasured(_ job: JobRecord) {
    addMeasured(
      "jobStart-\(job.key)",
      [
        ("jobid", Double(job.key)), ("starttime", milliseconds(job.submittedAt)),
        ("epochmillis", milliseconds(job.submittedAt)),
      ]
    )
    guard job.isFinal else { return }
    addMeasured(
      "jobEnd-\(job.key)",
      [
        ("jobid", Double(job.key)), ("completiontime", milliseconds(job.completedAt)),
        ("epochmillis", milliseconds(job.completedAt)),
      ]
    )
  }

  mutating func addMeasured(_ query: QueryRecord) {
    addMeasured(
      "queryStart-\(query.key)",
      [
        ("queryid", Double(query.key)), ("starttime", milliseconds(query.submittedAt)),
        ("epochmillis", milliseconds(query.submittedAt)),
      ]
    )
    guard query.isFinal, let start = query.submittedAt, let duration = query.duration else { return }
    addMeasured(
      "queryEnd-\(query.key)",
      [
        ("queryid", Double(query.key)), ("endtime", milliseconds(start + duration)),
        ("epochmillis", milliseconds(start + duration)),
      ]
    )
  }

  private mutating func addMeasured(_ type: String, _ samples: [(name: String, value: Double?)]) {
    let labels: LabelSet = ["appid": application, "instance": "sparkMeasure", "type": type]
    add("measured \(type)", labels, samples)
  }

  private func milliseconds(_ seconds: Double?) -> Double? { seconds.map { ($0 * 1000).rounded() } }
}
