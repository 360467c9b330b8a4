public import FoundationEssentials
import Spark

/// An application's work over its life, in a bounded number of points: the longer the life, the further apart they are.
public struct WorkHistory: Sendable {
  /// In single precision, which a plot does not show: a thousand applications have a hundred thousand points.
  public struct Point: Sendable, Equatable {
    public let at: Date
    public let executors: Int32
    public let activeTasks: Float
    public let completedTasks: Float
    public let failedTasks: Float
    public let memoryBytes: Float
    public let shuffleReadBytes: Float
    public let shuffleWriteBytes: Float
    public let inputBytes: Float
    public let gcSeconds: Float

    init(_ work: ExecutorWork, at time: Date) {
      at = time
      executors = Int32(clamping: work.executors)
      activeTasks = Float(work.activeTasks)
      completedTasks = Float(work.completedTasks)
      failedTasks = Float(work.failedTasks)
      memoryBytes = Float(work.memoryBytes)
      shuffleReadBytes = Float(work.shuffleReadBytes)
      shuffleWriteBytes = Float(work.shuffleWriteBytes)
      inputBytes = Float(work.inputBytes)
      gcSeconds = Float(work.gcSeconds)
    }
  }

  /// How many points there are at most: 6 kB.
  public static let mostPoints = 120
  /// Half the shortest interval at which pages are asked for.
  private static let firstSpacing: TimeInterval = 0.05

  /// In the order of time. The last is the newest that is known, however near it is to the one before.
  public private(set) var points: [Point] = []
  private var spacing = firstSpacing

  init() {}

  /// The work as it is now.
  mutating func note(_ work: ExecutorWork, at time: Date) {
    let point = Point(work, at: time)
    guard let last = points.last else { return points.append(point) }
    // A page that was overtaken on its way.
    guard time >= last.at else { return }
    if points.count > 1, last.at.timeIntervalSince(points[points.count - 2].at) < spacing {
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
    spacing = newest.at.timeIntervalSince(first.at) / Double(Self.mostPoints / 2)
    var kept = [first]
    for point in points where point.at.timeIntervalSince(kept[kept.count - 1].at) >= spacing { kept.append(point) }
    points = kept + [newest]
  }
}
