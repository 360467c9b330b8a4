import FoundationEssentials

/// A real Spark History Server, from the same package as the drivers.
struct HistoryServerProcess: Sendable {
  let process: RunningProcess
  let url: String

  /// Starts it; whoever needs its answers waits for them.
  ///
  /// - Parameters:
  ///   - address: where it shall listen; nil for an address of its own.
  ///   - logs: the folder of event logs.
  static func run<Result: Sendable>(
    _ release: SparkRelease,
    at address: LoopbackAddress? = nil,
    logs: String,
    in folder: String,
    body: (HistoryServerProcess) async throws -> Result
  ) async throws -> Result {
    let unused = try await LoopbackAddress.unused()
    let address = address ?? unused
    let java = try Tree.peer("java")
    let options = [
      "spark.history.fs.logDirectory=file://\(logs)", "spark.history.fs.update.interval=1s",
      "spark.history.ui.port=\(address.port)",
    ]
    let launch = RunningProcess.Launch(
      name: "history-server",
      executable: "\(try home(of: release))/bin/spark-class",
      arguments: ["org.apache.spark.deploy.history.HistoryServer"],
      environment: [
        "HOME": folder,
        "JAVA_HOME": java,
        "PATH": "\(java)/bin:/usr/local/bin:/usr/bin:/bin",
        "SPARK_HISTORY_OPTS": options.map { "-D\($0)" }.joined(separator: " "),
        "SPARK_LOCAL_DIRS": folder,
        "SPARK_LOCAL_IP": address.host,
      ],
      folder: folder
    )
    return try await RunningProcess.run(launch) { process in
      try await body(HistoryServerProcess(process: process, url: "http://\(address)"))
    }.result
  }

  /// Where the package has put Spark.
  private static func home(of release: SparkRelease) throws -> String {
    let libraries = try Tree.peer("\(release.rawValue)/lib")
    let versions = try FileManager.default.contentsOfDirectory(atPath: libraries).sorted()
    let homes = versions.map { "\(libraries)/\($0)/site-packages/pyspark" }
    guard let home = homes.first(where: { FileManager.default.fileExists(atPath: "\($0)/bin/spark-class") }) else {
      throw PeerError(peer: release.rawValue, message: "has no spark-class. Run: scripts/install test")
    }
    return home
  }
}
