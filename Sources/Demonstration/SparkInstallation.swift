import FoundationEssentials

/// A Spark of this machine: its `spark-submit`, which a pip-installed pyspark brings as well.
public struct SparkInstallation: Sendable {
  let submit: String
  /// The Python that a pip-installed one belongs to. Its `spark-submit` would take another that is first on the path.
  let python: String?

  public struct Missing: Error, CustomStringConvertible {
    let searched: [String]

    public var description: String {
      "no spark-submit in \(searched.joined(separator: ", ")); install Spark, or: pip install pyspark==3.5.9 (and Java 17)"
    }
  }

  /// - Throws: where there is none, with what to install.
  public static func find(environment: [String: String]) throws -> SparkInstallation {
    var folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
    if let home = environment["SPARK_HOME"] { folders.insert("\(home)/bin", at: 0) }
    // Where `scripts/install test` puts them, seen from the root of the source tree.
    folders += [".build/peers/spark-4/bin", ".build/peers/spark-3.5/bin"]
    let here = FileManager.default.currentDirectoryPath
    let absolute = folders.map { $0.hasPrefix("/") ? $0 : "\(here)/\($0)" }
    guard let folder = absolute.first(where: { isProgram("\($0)/spark-submit") }) else {
      throw Missing(searched: folders)
    }
    let python = "\(folder)/python3"
    return SparkInstallation(submit: "\(folder)/spark-submit", python: isProgram(python) ? python : nil)
  }

  private static func isProgram(_ path: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: path)
  }
}
