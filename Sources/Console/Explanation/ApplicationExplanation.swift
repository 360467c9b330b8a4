import FoundationEssentials

/// One application, from its pod's creation to the deletion of its group: for the console's list, and its own page.
struct ApplicationExplanation: Encodable, Sendable {
  /// `deleted` is one whose group is gone; the agent remembers the newest of these.
  enum State: String, Encodable, Sendable, CaseIterable {
    case running
    /// Its last values are on their way.
    case ended
    /// Its last values are delivered and wait for Prometheus.
    case held
    case deleted
  }

  /// A moment of its life.
  struct Milestone: Encodable, Sendable {
    enum Kind: String, Encodable, Sendable {
      case created
      case running
      case firstScrape = "first_scrape"
      case lastScrape = "last_scrape"
      case ended
      case delivered
      case acknowledged
      case deleted
    }

    var kind: Kind
    var at: Date
  }

  /// What its executors had done at one moment, added up.
  struct Work: Encodable, Sendable {
    var executors = 0
    var activeTasks = 0.0
    var completedTasks = 0.0
    var failedTasks = 0.0
    /// Memory in use for storage, in bytes.
    var memoryBytes = 0.0
    var shuffleReadBytes = 0.0
    var shuffleWriteBytes = 0.0
    var inputBytes = 0.0
    var gcSeconds = 0.0
  }

  /// One point of its history.
  struct Point: Encodable, Sendable {
    var at: Date
    var work: Work
  }

  struct Executor: Encodable, Sendable {
    var id: String
    var work: Work
  }

  /// The `application_id`.
  var id: String
  /// As its driver's pod has it; `nil` where no label says.
  var name: String?
  var namespace: String
  var pods: [String]
  var state: State
  /// `Succeeded`, `Failed` or `Deleted`, once it has ended.
  var outcome: String?
  /// Kubernetes' word for the end, such as `OOMKilled`.
  var reason: String?
  var exitCode: Int?
  /// Where its group is in its life, in words.
  var explanation: String
  /// Why its group is not at its gateway as it should be.
  var complaint: String?
  /// The Pushgateway that keeps the group, without credentials; `nil` where the agent serves the groups itself.
  var gateway: String?
  /// Of the group at that gateway.
  var url: String?
  var generation: Int
  var startedAt: Date?
  var endedAt: Date?
  /// Of its life so far, or the whole of it; from the first scrape where no start is known.
  var durationSeconds: Double
  var secondsSinceLastScrape: Double
  /// `nil` of pages that are not those of Spark's executors.
  var work: Work?
  /// In the order in which they were.
  var milestones: [Milestone]

  /// Whether the console counts it among the failed.
  var hasFailed: Bool { outcome == "Failed" }
}

/// What the page of one application has besides: the list of a thousand can do without.
struct ApplicationDetail: Encodable, Sendable {
  var application: ApplicationExplanation
  /// In the order of time, at most a few hundred points.
  var history: [ApplicationExplanation.Point]
  /// Those of the newest page.
  var executors: [ApplicationExplanation.Executor]
  /// How many samples its group holds.
  var samples: Int
  /// Its pods with their targets, as far as they are there.
  var targets: [PodExplanation]
}
