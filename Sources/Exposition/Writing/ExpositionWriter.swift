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
    let families = types == .keep ? families : [:]
    var unwritable = 0
    var entries: [Entry] = []
    for (place, sample) in samples.enumerated() {
      if sample.series.isWritable {
        entries.append(Entry(family: Self.family(of: sample.series.name, in: families), sample: sample, place: place))
      } else {
        unwritable += 1
      }
    }
    entries.sort()

    var buffer = TextBuffer()
    var written = 0
    var announced: String?
    for (index, entry) in entries.enumerated() {
      let isRepeated = index + 1 < entries.count && entries[index + 1].sample.series == entry.sample.series
      if isRepeated { continue }
      if announced?.hasSameBytes(as: entry.family) != true {
        announced = entry.family
        let family = Self.metadata(of: entry.family, in: families)
        buffer.appendMetadata(name: entry.family, type: family?.type, help: family?.help)
      }
      let (series, sample) = (entry.sample.series, entry.sample)
      buffer.appendSample(
        name: series.name,
        labels: series.labels,
        value: sample.value,
        timestamp: timestamps == .keep ? sample.timestamp : nil
      )
      written += 1
    }
    return Result(
      bytes: buffer.bytes,
      samples: written,
      duplicates: entries.count - written,
      unwritable: unwritable
    )
  }

  /// The family that a sample of this name is written with: a histogram's for its `_sum`, else its own.
  private static func family(of name: String, in families: [String: Family]) -> String {
    guard !families.isEmpty, families[name] == nil, let (stem, suffix) = split(name) else { return name }
    return families[stem]?.type?.partSuffixes.contains(suffix) == true ? stem : name
  }

  private static func metadata(of name: String, in families: [String: Family]) -> Family? {
    if let family = families[name] { return family }
    guard !families.isEmpty, let (stem, suffix) = split(name), let family = families[stem] else { return nil }
    return family.type?.omittedSuffix == suffix ? family : nil
  }

  /// Before the last underscore, and from it on.
  private static func split(_ name: String) -> (stem: String, suffix: String)? {
    guard let underscore = name.utf8.lastIndex(of: UInt8(ascii: "_")) else { return nil }
    return (String(name[..<underscore]), String(name[underscore...]))
  }
}

extension ExpositionWriter {
  /// A sample and where it belongs on the page.
  private struct Entry: Comparable {
    var family: String
    var sample: Sample
    /// Where it came: of two samples of one series the later stays.
    var place: Int

    static func < (left: Entry, right: Entry) -> Bool {
      let difference = left.family.byteDifference(to: right.family)
      if difference != 0 { return difference < 0 }
      if left.sample.series == right.sample.series { return left.place < right.place }
      return left.sample.series < right.sample.series
    }
  }
}

extension Series {
  fileprivate var isWritable: Bool {
    !name.isEmpty && labels.allSatisfy { !$0.name.isEmpty }
  }
}
