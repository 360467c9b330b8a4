import Timing

/// What a pod's annotations ask of the schedule, `afterglow.io/longest-interval` and the like. One that cannot be followed
/// is left out and told.
struct ScheduleAnnotations: Equatable {
  static let prefix = "afterglow.io/"

  private enum Key: String, CaseIterable {
    case growth
    case shortestInterval = "shortest-interval"
    case longestInterval = "longest-interval"
    case idleBoost = "idle-boost"
    case scrapeTimeout = "scrape-timeout"

    var annotation: String { prefix + rawValue }
  }

  var schedule = ScheduleOverrides()
  /// The time for one whole scrape.
  var timeout: Duration?
  var warnings: [AnnotationWarning] = []

  /// - Parameter foreign: an annotation with the same prefix that has a meaning elsewhere.
  init(_ annotations: [String: String], except foreign: String? = nil) {
    for (annotation, value) in annotations.sorted(by: { $0.key < $1.key }) {
      guard annotation.hasPrefix(Self.prefix), annotation != foreign else { continue }
      do throws(Mistake) {
        guard let key = Key(rawValue: String(annotation.dropFirst(Self.prefix.count))) else { throw .unknown }
        try read(value, as: key)
      } catch {
        warnings.append(AnnotationWarning(annotation: annotation, value: value, problem: error.words))
      }
    }
    if let shortest = schedule.shortest, let longest = schedule.longest, shortest > longest {
      (schedule.shortest, schedule.longest) = (nil, nil)
      warnings.append(
        AnnotationWarning(
          annotation: Key.shortestInterval.annotation,
          value: shortest.written,
          problem:
            "it is longer than \(Key.longestInterval.annotation), \(longest.written); lower the one or raise the "
            + "other; until then neither is followed"
        )
      )
    }
  }

  private mutating func read(_ value: String, as key: Key) throws(Mistake) {
    switch key {
    case .growth: schedule.growth = try Self.ratio(value, in: ScheduleBounds.growth)
    case .shortestInterval: schedule.shortest = try Self.duration(value, in: ScheduleBounds.interval)
    case .longestInterval: schedule.longest = try Self.duration(value, in: ScheduleBounds.interval)
    case .idleBoost: schedule.idleBoost = try Self.duration(value, in: ScheduleBounds.idleBoost)
    case .scrapeTimeout: timeout = try Self.duration(value, in: ScheduleBounds.timeout)
    }
  }

  private static func ratio(_ text: String, in bounds: ClosedRange<Double>) throws(Mistake) -> Double {
    guard let ratio = Double(text), bounds.contains(ratio) else { throw .noRatio(bounds) }
    return ratio
  }

  private static func duration(_ text: String, in bounds: ClosedRange<Duration>) throws(Mistake) -> Duration {
    guard let duration = Duration(written: text) else { throw .noDuration }
    guard bounds.contains(duration) else { throw .outOfBounds(bounds) }
    return duration
  }

  private enum Mistake: Error {
    case unknown
    case noRatio(ClosedRange<Double>)
    case noDuration
    case outOfBounds(ClosedRange<Duration>)

    var words: String {
      switch self {
      case .unknown:
        "there is no such annotation; there are \(Key.allCases.map(\.annotation).joined(separator: ", "))"
      case .noRatio(let bounds):
        "this is no ratio; write a number from \(Int(bounds.lowerBound)) to \(Int(bounds.upperBound)), such as 0.02; "
          + "until then it is not followed"
      case .noDuration:
        "this is no duration; write a number with a unit, such as 500ms, 15s or 1m30s; until then it is not followed"
      case .outOfBounds(let bounds):
        "this is out of bounds; write \(bounds.lowerBound.written) to \(bounds.upperBound.written); until then it is not "
          + "followed"
      }
    }
  }
}
