public import Exposition
import FoundationEssentials

/// Spark's executors page as Spark would have written it, made of its REST API: for drivers whose page is switched off, as
/// it is in Spark 3 where nobody sets `spark.ui.prometheus.enabled`.
public struct ExecutorsPage: Sendable {
  /// Whose executors they are; `nil` until `/api/v1/applications` has been read.
  public private(set) var facts: ApplicationFacts?
  private var layout = PageLayout([])
  /// What the layout was made for.
  private var shape: [String] = []

  public init() {}

  /// What is to be asked for: first the application, then, at each scrape, its executors that are there.
  public var path: String {
    guard let facts else { return StatusQuestion.applications.path(application: nil) }
    return StatusQuestion.presentExecutors.path(application: facts.id)
  }

  /// Takes over the answer to a question for the application.
  ///
  /// - Returns: whether there is one.
  public mutating func take(applications body: [UInt8]) -> Bool {
    let applications: [ApplicationFacts]? = try? StatusCourse.list(Data(body))
    facts = applications?.first
    return facts != nil
  }

  /// - Returns: the page; `nil` where the body tells of no executors.
  public mutating func page(executors body: [UInt8]) -> ExpositionPage? {
    guard let facts, let records: [ExecutorRecord] = try? StatusCourse.list(Data(body)), !records.isEmpty else {
      return nil
    }
    let rows = records.map { record in
      (id: record.id, values: zip(ExecutorMeasure.all, record.measures).filter { !$1.isNaN })
    }
    let newShape = rows.map { "\($0.id) \($0.values.count)" }
    if shape != newShape {
      shape = newShape
      let version = Series(name: "spark_info", labels: ["version": facts.sparkVersion ?? ""])
      layout = PageLayout(
        [version]
          + rows.flatMap { id, values in
            let labels: LabelSet = [ApplicationPage.label: facts.id, "application_name": facts.name, "executor_id": id]
            return values.map { Series(name: $0.0.metric, labels: labels) }
          }
      )
    }
    return ExpositionPage(layout: layout, values: [1] + rows.flatMap { $0.values.map(\.1) })
  }
}
