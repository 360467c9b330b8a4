import FoundationEssentials

/// A real Spark driver in local mode, with its UI on a loopback address, that runs a job of several stages and ends.
struct SparkDriver: Sendable {
  /// What the driver is told.
  struct Application: Sendable {
    var release: SparkRelease
    /// The id that it is given, as a driver in a cluster has it; nil where the release draws its own.
    var givenID: String?
    /// Where the UI is to listen; Spark fails where it cannot, and tries no other port.
    var ui: LoopbackAddress
    /// How often the job is run. Each has two shuffles.
    var rounds = 5
    /// How long it goes on after its last action, unless it is asked to end.
    var linger: Duration = .seconds(2)
    /// With it, the UI speaks TLS and asks for a token.
    var protection: SparkProtection?
    /// What it runs, beside this file.
    var script = "spark_driver.py"
    /// A file that it waits for, in the midst of its work or before its end; not every script has such a gate.
    var gate: String?
    /// More of Spark's settings, `NAME=VALUE`.
    var settings: [String] = []

    /// Writes its event log as one plain file.
    mutating func log(to folder: String) {
      settings += [
        "spark.eventLog.enabled=true", "spark.eventLog.dir=file://\(folder)", "spark.eventLog.compress=false",
        "spark.eventLog.rolling.enabled=false",
      ]
    }

    static func new(_ release: SparkRelease) async throws -> Application {
      Application(release: release, givenID: release.takesAnID ? Self.newID() : nil, ui: try await .unused())
    }

    /// `spark-` and 32 hexadecimal digits, as Spark draws it for Kubernetes.
    private static func newID() -> String {
      "spark-" + UUID().uuidString.lowercased().filter { $0 != "-" }
    }
  }

  /// What the driver says when it has a SparkContext.
  struct Start: Sendable, Decodable {
    var applicationID: String
    var version: String
    var ui: String
  }

  /// What Spark counted when the last action was over.
  struct Totals: Sendable, Decodable {
    var completedTasks: Int
    var failedTasks: Int
  }

  private struct Event: Decodable { var event: String }

  let process: RunningProcess

  static func run<Result: Sendable>(
    _ application: Application,
    in folder: String,
    body: (SparkDriver) async throws -> Result
  ) async throws -> (result: Result, ending: RunningProcess.Ending) {
    let java = try Tree.peer("java")
    var environment = [
      "HOME": folder,
      "JAVA_HOME": java,
      "PATH": "\(java)/bin:/usr/local/bin:/usr/bin:/bin",
      // The scripts share a module, which is not to be compiled into the source tree.
      "PYTHONDONTWRITEBYTECODE": "1",
      "PYSPARK_SUBMIT_ARGS": submitArguments(application, folder: folder),
      "SPARK_LOCAL_DIRS": folder,
      // The UI binds here; without it, on every address of the machine.
      "SPARK_LOCAL_IP": application.ui.host,
    ]
    environment["DRIVER_TOKEN"] = application.protection?.token
    environment["DRIVER_GATE"] = application.gate
    let linger =
      Double(application.linger.components.seconds) + Double(application.linger.components.attoseconds) / 1e18
    let launch = RunningProcess.Launch(
      name: application.release.rawValue,
      executable: try Tree.peer("\(application.release.rawValue)/bin/python"),
      arguments: [
        "\(Tree.root)/Tests/EndToEndTests/Peers/\(application.script)", "\(application.rounds)", "\(linger)",
      ],
      environment: environment,
      folder: folder
    )
    return try await RunningProcess.run(launch) { process in
      try await body(SparkDriver(process: process))
    }
  }

  /// Waits for the SparkContext. The JVM's start is slow on a busy machine.
  func started(within limit: Duration = .seconds(120)) async throws -> Start {
    try await report("started", as: Start.self, within: limit)
  }

  /// Waits for the end of the last action. The driver lives on for the time it was told to linger, or until SIGTERM, which
  /// it takes for a good end then.
  func finished(within limit: Duration = .seconds(240)) async throws -> Totals {
    try await report("finished", as: Totals.self, within: limit)
  }

  /// Waits until the process is gone.
  func ended(within limit: Duration = .seconds(60)) async throws {
    try await process.waitForEnd(within: limit)
  }

  private func report<Report: Decodable>(
    _ event: String,
    as type: Report.Type,
    within limit: Duration
  ) async throws -> Report {
    return try await process.line(that: "reports '\(event)'", within: limit) { line in
      guard line.hasPrefix("driver: ") else { return nil }
      let json = Data(line.dropFirst(8).utf8)
      guard try JSONDecoder().decode(Event.self, from: json).event == event else { return nil }
      return try JSONDecoder().decode(type, from: json)
    }
  }

  private static func submitArguments(_ application: Application, folder: String) -> String {
    var settings = [
      "spark.app.name=a job of several stages",
      "spark.driver.bindAddress=\(application.ui.host)",
      "spark.driver.host=\(application.ui.host)",
      "spark.port.maxRetries=0",
      "spark.sql.shuffle.partitions=3",
      "spark.sql.warehouse.dir=\(folder)/warehouse",
      "spark.ui.prometheus.enabled=true",
      "spark.ui.showConsoleProgress=false",
    ]
    settings += application.protection?.settings(port: application.ui.port) ?? ["spark.ui.port=\(application.ui.port)"]
    settings += application.settings
    if let id = application.givenID { settings.append("spark.test.appId=\(id)") }
    return (["--master local[2]"] + settings.map { "--conf \"\($0)\"" } + ["pyspark-shell"]).joined(separator: " ")
  }
}
