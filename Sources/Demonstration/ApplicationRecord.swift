import FoundationEssentials
import SimulatedCluster
import Timing

/// One application of the demonstration: what really happened, and what the agent has of it.
struct ApplicationRecord: Sendable {
  var id: String
  var pod: String
  var runningAt: Date?
  /// When the API began to say that the pod runs.
  var runningToldAt: Date?
  var endedAt: Date?
  var ending: String
  /// Tasks completed over all executors, at the end.
  var trueTasks: Int64?

  var firstAttempt: Date?
  var lastCapture: Date?
  /// As the sink has it in the end.
  var keptTasks: Int64?

  var life: Double? {
    guard let runningAt, let endedAt else { return nil }
    return endedAt.timeIntervalSince(runningAt)
  }

  /// How old the last sample was at the end, in seconds.
  var age: Double? {
    guard let endedAt, let lastCapture else { return nil }
    return max(0, endedAt.timeIntervalSince(lastCapture))
  }

  /// From the API's word that the pod runs to the first scrape sent, in seconds.
  var firstAttemptDelay: Double? {
    guard let runningToldAt, let firstAttempt else { return nil }
    return max(0, firstAttempt.timeIntervalSince(runningToldAt))
  }
}

extension ApplicationRecord {
  init(_ truth: ApplicationTruth, planned: FleetPlan.Driver) {
    id = truth.id
    pod = truth.podName
    runningAt = truth.runningAt
    runningToldAt = truth.runningAt.map { $0 + planned.startReport.inSeconds }
    endedAt = truth.endedAt
    ending = planned.ending.words
    trueTasks = truth.finalValues?.completedTasks
  }
}

extension Ending {
  var words: String {
    switch self {
    case .completed: "completed"
    case .failed: "failed"
    case .outOfMemory: "OOM-killed"
    case .deleted: "deleted"
    }
  }
}
