import Testing

/// The Spark releases that `scripts/install test` puts into virtual environments of their own.
enum SparkRelease: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case spark33 = "spark-3.3"
  case spark34 = "spark-3.4"
  case spark3 = "spark-3.5"
  case spark4 = "spark-4"

  /// Those that whatever is done with a real driver is done with.
  static let usual: [SparkRelease] = [.spark3, .spark4]

  /// With those that are there for what their REST APIs say, where the machine has a Java and a Python that are old enough.
  static let installed: [SparkRelease] = allCases.filter { release in
    usual.contains(release) || (try? Tree.peer(release.rawValue)) != nil
  }

  var testDescription: String { rawValue }

  /// How the version begins that such a Spark reports of itself.
  var versionPrefix: String {
    switch self {
    case .spark33: "3.3."
    case .spark34: "3.4."
    case .spark3: "3.5."
    case .spark4: "4."
    }
  }

  /// Whether a driver in local mode can be told its application's id (`spark.test.appId`). One that cannot calls itself
  /// `local-` and the time, and stands here for a pod whose labels do not say which application it runs.
  var takesAnID: Bool { self == .spark4 }
}
