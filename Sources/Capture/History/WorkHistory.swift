public import FoundationEssentials
public import Spark

/// An application's work over its life, in a bounded number of points: the longer the life, the further apart they are.
public struct WorkHistory: Sendable {
  /// In single precision, which a plot does not show: a thousand applications have a hundred thousand points.
  public struct Point: Sendable, Equatable {
    public fileprivate(set) var at: Date
    private let executors: Int32
    // Apart, since eight together would be laid out with gaps around them.
    private let low: SIMD4<Float>
    private let high: SIMD4<Float>

    init(_ work: ExecutorWork, at time: Date) {
      at = time
      executors = Int32(clamping: work.executors)
      low = SIMD4(work.values.lowHalf)
      high = SIMD4(work.values.highHalf)
    }

    public var work: ExecutorWork {
      ExecutorWork(executors: Int(executors), values: SIMD8(lowHalf: SIMD4(low), highHalf: SIMD4(high)))
    }
  }

  /// How many points there are at most: 6 kB.
  public static let mostPoints = 120
  /// Half the shortest interval at which pages are asked for.
  private static let firstSpacing: TimeInterval = 0.05
  /// By how much a page can be overtaken on its way: the longest time that a scrape may take.
  private static let longestWay: TimeInterval = 60

  /// In the order of time. The last is the newest that is known, however near it is to the one before.
  public private(set) var points: [Point] = []
  private var spacing = firstSpacing

  init() {}

  /// The work as it is now.
  mutating func note(_ work: ExecutorWork, at time: Date) {
    let point = Point(work, at: time)
    guard let last = points.last else { return points.append(point) }
    let lead = last.at.timeIntervalSince(time)
    if lead > Self.longestWay {
      // The clock was set back. What was before it keeps its distances, and comes before it.
      for index in points.indices { points[index].at -= lead + 2 * spacing }
    } else if lead > 0 {
      // A page that was overtaken on its way.
      return
    }
    if points.count > 1, points[points.count - 1].at.timeIntervalSince(points[points.count - 2].at) < spacing {
      points[points.count - 1] = point
    } else {
      points.append(point)
    }
    if points.count > Self.mostPoints { thinOut() }
  }

  /// Leaves half as many as there may be, as evenly as they come, and of those the first and the newest always.
  private mutating func thinOut() {
    let newest = points.removeLast()
    guard let first = points.first else { return }
    spacing = max(spacing, newest.at.timeIntervalSince(first.at) / Double(Self.mostPoints / 2))
    var kept = [first]
    for point in points where point.at.timeIntervalSince(kept[kept.count - 1].at) >= spacing { kept.append(point) }
    points = kept + [newest]
  }
}
