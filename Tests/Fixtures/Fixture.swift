import FoundationEssentials

/// Real captures, kept beside this file: `spark/` holds what Spark's pages answered, `kubernetes-1.36/` what an API
/// server did.
public enum Fixture {
  private static let folder = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))

  /// The bytes of a file, by its path under `spark/`, such as `spark-3.5.9/metrics_executors_prometheus.body`.
  public static func spark(_ path: String) throws -> [UInt8] {
    try bytes("spark/\(path)")
  }

  /// A recorded request and its answer, by name without the ending, such as `pods-list-page1`.
  public static func kubernetes(_ name: String) throws -> Recording {
    try Recording(parsing: bytes("kubernetes-1.36/\(name).http"))
  }

  /// The paths of all files under `spark/` whose name ends so.
  public static func sparkPaths(endingWith suffix: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/spark").filter { $0.hasSuffix(suffix) }.sorted()
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/\(path)")))
  }
}
