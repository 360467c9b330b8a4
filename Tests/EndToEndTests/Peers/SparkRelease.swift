import Testing

/// The Spark releases that `scripts/install test` puts into virtual environments of their own.
enum SparkRelease: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case spark3 = "spark-3.5"
  case spark4 = "spark-4"

  var testDescription: String { rawValue }

  /// How the version begins that such a Spark reports of itself.
  var versionPrefix: String {
    switch self {
    case .spark3: "3.5."
    case .spark4: "4."
    }
  }

  /// Whether a driver in local mode can be told its application's id (`spark.test.appId`). One that cannot calls itself
  /// `local-` and the time, and stands here for a pod whose labels do not say which application it runs.
  var takesAnID: Bool { self != .spark3 }
}
