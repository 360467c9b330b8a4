/// Writes samples as a page of the text format 0.0.4 that a Pushgateway takes.
///
/// Metrics are grouped and sorted by name and series by labels, so that equal content gives equal bytes in whatever
/// order it came.
public struct ExpositionWriter: Sendable {
  /// What is said of the metrics beside their samples.
  public enum Types: Sendable {
    /// Nothing. A Pushgateway refuses a push whose types contradict those of any other group, and cannot take most
    /// types of OpenMetrics.
    case none
    /// `# HELP` and `# TYPE` of every metric that has them and at least one sample.
    case keep
  }

  public enum Timestamps: Sendable {
    /// A Pushgateway refuses samples that have one.
    case omit
    case keep
  }

  public struct Result: Sendable, Equatable {
    public var bytes: [UInt8]
    /// Lines with a sample.
    public var samples: Int
    /// Samples left out because a later one has the same series.
    public var duplicates: Int
    /// Samples left out because their metric or one of their labels has an empty name, which cannot be written.
    public var unwritable: Int
  }

  /// Of every page written here.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  public var types: Types
  public var timestamps: Timestamps

  public init(types: Types = .none, timestamps: Timestamps = .omit) {
    self.types = types
    self.timestamps = timestamps
  }

  public func write(_ samples: some Sequence<Sample>, families: [String: Family] = [:]) -> Result {
    let samples = Array(samples)
    let plan = WritingPlan(samples.map(\.series), families: types == .keep ? families : [:])
    let values = samples.map(\.value)
    let bytes =
      switch timestamps {
      case .omit: plan.write(values)
      case .keep: plan.write(values) { samples[$0].timestamp }
      }
    return Result(bytes, of: plan)
  }
}

extension ExpositionWriter.Result {
  init(_ bytes: [UInt8], of plan: WritingPlan) {
    self.init(bytes: bytes, samples: plan.samples, duplicates: plan.duplicates, unwritable: plan.unwritable)
  }
}
