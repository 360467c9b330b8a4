public import Exposition

/// The series of one page, sorted by the application that they say they belong to.
///
/// A driver's page knows one application; a standalone master's may know many.
public struct ApplicationPage: Sendable {
  /// The label by which Spark names an application.
  public static let label = "application_id"

  public let layout: PageLayout
  /// Which series carry an application's id, by that id: their places in the layout.
  public private(set) var places: [String: [Int]] = [:]
  /// Those that carry none, such as `spark_info`.
  public private(set) var unclaimed: [Int] = []
  /// The applications that names of those speak of, as on `/metrics/prometheus/`, which has no label for it.
  public private(set) var named: Set<String> = []

  public init(_ layout: PageLayout) {
    self.layout = layout
    for (place, series) in layout.series.enumerated() {
      if let id = series.labels[Self.label] {
        places[id, default: []].append(place)
      } else {
        unclaimed.append(place)
        if let id = MetricNames.application(in: series.name) { named.insert(id) }
      }
    }
  }

  /// The one application that the page speaks of, where it is one.
  public var onlyApplication: String? {
    if places.isEmpty, named.count == 1 { return named.first }
    return places.count == 1 ? places.keys.first : nil
  }

  /// All applications that it speaks of.
  public var applications: Set<String> { named.union(places.keys) }

  /// Whether it says no more than which Spark this is: the executors page of an application that is just being made
  /// known has no rows yet.
  public var isOnlyVersion: Bool {
    layout.series.allSatisfy { $0.name == "spark_info" }
  }
}
