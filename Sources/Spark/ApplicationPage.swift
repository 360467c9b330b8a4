public import Exposition

/// The samples of one page, sorted by the application that they say they belong to.
///
/// A driver's page knows one application; a standalone master's may know many.
public struct ApplicationPage: Sendable {
  /// The label by which Spark names an application.
  public static let label = "application_id"

  /// Samples that carry an application's id, by that id.
  public private(set) var samples: [String: [Sample]] = [:]
  /// Samples that carry none, such as `spark_info`.
  public private(set) var unclaimed: [Sample] = []

  public init(_ samples: [Sample]) {
    for sample in samples {
      if let id = sample.series.labels[Self.label] {
        self.samples[id, default: []].append(sample)
      } else {
        unclaimed.append(sample)
      }
    }
  }

  /// The one application that the page speaks of, where it is one.
  public var onlyApplication: String? {
    samples.count == 1 ? samples.keys.first : nil
  }
}
