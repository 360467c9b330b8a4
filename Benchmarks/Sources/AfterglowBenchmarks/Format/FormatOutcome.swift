/// What a program found that did one piece of work on a page over and over: this one, or a peer, which write it as JSON.
struct FormatOutcome: Sendable, Codable {
  /// The peer's own, with its version.
  var name: String?
  /// That one run went through, or wrote.
  var bytes: Int
  var samples: Int
  /// Of the samples' values, as a proof that they were read.
  var sum: Double
  /// Of each run.
  var seconds: [Double]
  /// Of one run, on the average; `nil` where nobody counts.
  var allocations: Double?

  var best: Double { seconds.min() ?? .nan }
  var median: Double { seconds.isEmpty ? .nan : seconds.sorted()[seconds.count / 2] }

  /// By the median.
  var megabytesPerSecond: Double { bytes.megabytes / median }

  /// With the runs of another round of the same.
  func merging(_ other: FormatOutcome) -> FormatOutcome {
    var merged = self
    merged.seconds += other.seconds
    return merged
  }

  /// Whether it says of a page what the other does. Not every parser rounds correctly.
  func agrees(with other: FormatOutcome) -> Bool {
    samples == other.samples && (sum - other.sum).magnitude <= 1e-9 * sum.magnitude
  }
}
