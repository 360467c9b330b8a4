import Timing

/// What a pod's annotations ask of the schedule, `afterglow.io/longest-interval` and the like. One that cannot be followed
/// is left out and told.
struct ScheduleAnnotations: Equatable {
  static let prefix = "afterglow.io/"
  /// Annotations of which something is told; the others are counted. A pod may have thousands.
  static let mostWarnings = 10

  private enum Key: String, CaseIterable {
    case growth
    case shortestInterval = "shortest-interval"
    case longestInterval = "longest-interval"
    case idleBoost = "idle-boost"
    case scrapeTimeout = "scrape-timeout"

    var annotation: String { prefix + rawValue }

    static let hint = "there are \(allCases.map(\.annotation).joined(separator: ", "))"
  }

  var schedule = ScheduleOverrides()
  /// The time for one whole scrape.
  var timeout: Duration?
  var warnings: [AnnotationWarning] = []

  /// - Parameter foreign: an annotation with the same prefix that has a meaning elsewhere.
  init(_ annotations: [String: String], except foreign: String? = nil) {
    for key in Key.allCases where key.annotation != foreign {
      guard let value = annotations[key.annotation] else { continue }
      do throws(Mistake) {
        try read(value, as: key)
      } catch {
        warn(key.annotation, value, error.words)
      }
    }
    refuseContradiction()
    warn(ofUnknown: annotations.filter { $0.key.hasPrefix(Self.prefix) && $0.key != foreign })
  }

  private mutating func refuseContradiction() {
    guard let shortest = schedule.shortest, let longest = schedule.longest, shortest > longest else { return }
    (schedule.shortest, schedule.longest) = (nil, nil)
    warn(
      Key.shortestInterval.annotation,
      shortest.written,
      "it is longer than \(Key.longestInterval.annotation), \(longest.written); lower the one or raise the other; until "
        + "then neither is followed"
    )
  }

  /// - Parameter annotations: those with the prefix.
  private mutating func warn(ofUnknown annotations: [String: String]) {
    let known = Set(Key.allCases.map(\.annotation))
    let unknown = annotations.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
    let told = unknown.prefix(Self.mostWarnings - warnings.count)
    for (annotation, value) in told { warn(annotation, value, "there is no such annotation; \(Key.hint)") }
    let others = unknown.count - told.count
    if others > 0 { warn(Self.prefix, nil, "and \(others) more that do not exist; \(Key.hint)") }
  }

  private mutating func warn(_ annotation: String, _ value: String?, _ problem: String) {
    warnings.append(AnnotationWarning(annotation: annotation, value: value, problem: problem))
  }

  private mutating func read(_ value: String, as key: Key) throws(Mistake) {
    switch key {
    case .growth: schedule.growth = try Self.ratio(value, in: ScheduleBounds.growth)
    case .shortestInterval: schedule.shortest = try Self.duration(value, in: ScheduleBounds.interval)
    case .longestInterval: schedule.longest = try Self.duration(value, in: ScheduleBounds.interval)
    case .idleBoost: schedule.idleBoost = try Self.duration(value, in: ScheduleBounds.idleBoost)
    case .scrapeTimeout: timeout = try Self.duration(value, in: ScheduleBounds.annotatedTimeout)
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
    case noRatio(ClosedRange<Double>)
    case noDuration
    case outOfBounds(ClosedRange<Duration>)

    var words: String {
      switch self {
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
