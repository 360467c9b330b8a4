import FoundationEssentials
import Kubernetes
import SimulatedCluster
import Subprocess
import Synchronization
import SystemPackage

/// A real Spark driver among the simulated ones: a small job by `spark-submit`, in local mode, whose pod the simulated
/// cluster shows.
final class RealSparkDriver: Sendable {
  private static let port = 4040
  private static let namespace = "analytics"
  private static let name = "real-spark-driver"

  /// Says what it is called and, when all is done, what Spark itself counted; then stops, as any job does.
  private static let script = """
    import json, sys, time, urllib.request
    from pyspark.sql import SparkSession, functions as f
    def say(*words):
        sys.stdout.write("demo: " + " ".join(str(word) for word in words) + "\\n")
        sys.stdout.flush()
    spark = SparkSession.builder.getOrCreate()
    context = spark.sparkContext
    say("id", context.applicationId)
    for i in range(4):
        numbers = spark.range(0, 300000, 1, 4).withColumn("k", f.col("id") % 97)
        numbers.repartition(3, "k").groupBy("k").agg(f.sum("id").alias("s")).orderBy("s").collect()
    url = context.uiWebUrl + "/api/v1/applications/" + context.applicationId + "/executors"
    tasks = lambda: [(r["activeTasks"], r["completedTasks"]) for r in json.load(urllib.request.urlopen(url, timeout=10))]
    while sum(active for active, _ in tasks()): time.sleep(0.02)
    total = sum(completed for _, completed in tasks())
    time.sleep(1)
    say("end", total)
    spark.stop()
    """

  private let installation: SparkInstallation
  private let address: String
  private let cluster: SimulatedAPIServer
  private let record = Mutex<ApplicationRecord?>(nil)
  /// The last of what Spark said itself, for the case that it fails.
  private let lastWords = Mutex<[String]>([])

  init(_ installation: SparkInstallation, address: String, on cluster: SimulatedAPIServer) {
    self.installation = installation
    self.address = address
    self.cluster = cluster
  }

  /// Its truth, once it has told its name.
  var truth: ApplicationRecord? { record.withLock { $0 } }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs it from the pod's creation to the kubelet's word that it has ended.
  func run() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "afterglow-demo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = folder.appending(path: "job.py")
    try Data(Self.script.utf8).write(to: script)

    let start = Date.now
    _ = try cluster.create(pod(since: start))
    let result = try await Subprocess.run(
      .path(FilePath(installation.submit)),
      arguments: Arguments(self.arguments(folder: folder.path()) + [script.path()]),
      environment: .inherit.updating(environment),
      input: .none,
      output: .sequence,
      error: .combinedWithOutput
    ) { execution in
      for try await line in execution.standardOutput.strings() { self.note(line, start: start) }
    }
    let exitCode = if case .exited(let code) = result.terminationStatus { Int(code) } else { 1 }
    try cluster.update(namespace: Self.namespace, name: Self.name) { Self.end(&$0, exitCode: exitCode) }
    guard exitCode == 0, truth?.trueTasks != nil else {
      throw Failure(
        description: "\(installation.submit) ended with \(exitCode) before its job was done; it needs Java 17 or 21. "
          + "Its last words: \(lastWords.withLock { $0.joined(separator: " | ") })"
      )
    }
  }

  private func note(_ line: String, start: Date) {
    let words = line.split(separator: " ")
    guard words.count == 3, words[0] == "demo:" else {
      lastWords.withLock { $0 = $0.suffix(2) + [line.cut(to: 200)] }
      return
    }
    record.withLock { record in
      switch words[1] {
      case "id":
        record = ApplicationRecord(
          id: String(words[2]),
          pod: Self.name,
          runningAt: start,
          runningToldAt: start,
          ending: "real Spark"
        )
      case "end":
        record?.endedAt = .now
        record?.trueTasks = Int64(words[2])
      default:
        break
      }
    }
  }

  private var environment: [Environment.Key: String?] {
    var environment: [Environment.Key: String?] = ["SPARK_LOCAL_IP": address]
    if let python = installation.python { environment["PYSPARK_PYTHON"] = python }
    return environment
  }

  private func arguments(folder: String) -> [String] {
    let settings = [
      "spark.app.name=real spark",
      "spark.driver.bindAddress=\(address)",
      "spark.driver.host=\(address)",
      "spark.ui.port=\(Self.port)",
      "spark.port.maxRetries=0",
      "spark.ui.prometheus.enabled=true",
      "spark.ui.showConsoleProgress=false",
      "spark.sql.shuffle.partitions=3",
      "spark.sql.warehouse.dir=\(folder)/warehouse",
      "spark.local.dir=\(folder)",
    ]
    return ["--master", "local[2]"] + settings.flatMap { ["--conf", $0] }
  }

  private func pod(since start: Date) -> Pod {
    Pod(
      namespace: Self.namespace,
      name: Self.name,
      uid: "",
      labels: ["spark-role": "driver"],
      annotations: [
        "prometheus.io/scrape": "true",
        "prometheus.io/path": "/metrics/executors/prometheus",
        "prometheus.io/port": "\(Self.port)",
      ],
      restartPolicy: .never,
      containers: [
        Container(name: "spark-kubernetes-driver", ports: [ContainerPort(name: "spark-ui", containerPort: Self.port)])
      ],
      phase: .running,
      podIPs: [address],
      startTime: start,
      containerStatuses: [ContainerStatus(name: "spark-kubernetes-driver", state: .running(startedAt: start))]
    )
  }

  private static func end(_ pod: inout Pod, exitCode: Int) {
    pod.phase = exitCode == 0 ? .succeeded : .failed
    let end = ContainerStatus.Termination(
      exitCode: exitCode,
      reason: exitCode == 0 ? "Completed" : "Error",
      startedAt: pod.startTime,
      finishedAt: .now
    )
    pod.containerStatuses = [ContainerStatus(name: "spark-kubernetes-driver", state: .terminated(end))]
  }
}
