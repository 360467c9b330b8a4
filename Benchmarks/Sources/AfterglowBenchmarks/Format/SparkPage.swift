/// The executors page of a Spark 4.3 application, from its driver on, as large as one of 100 executors is: 3,435 lines.
///
/// The series are the same in all versions of the page, and all but the first line have another value in each of them.
/// Of the values 70 % are whole numbers of one to eleven digits, 14 % seconds with three decimals at most, and
/// 16 % seconds with the 17 digits that Java prints where a product with 0.001 is not exact.
struct SparkPage: Sendable {
  /// Beside the driver.
  var executors = 100

  /// So many versions differ from each other in every value; then they begin anew.
  static let versions = 8

  /// Without Spark's `ProcessTree*`, which stay 0 unless they are asked for, and its always empty pool of mapped memory.
  private static let metrics = [
    "rddBlocks", "memoryUsed_bytes", "diskUsed_bytes", "totalCores", "maxTasks", "activeTasks", "failedTasks_total",
    "completedTasks_total", "totalTasks_total", "totalDuration_seconds_total", "totalGCTime_seconds_total",
    "totalInputBytes_bytes_total", "totalShuffleRead_bytes_total", "totalShuffleWrite_bytes_total",
    "maxMemory_bytes", "usedOnHeapStorageMemory_bytes", "usedOffHeapStorageMemory_bytes",
    "totalOnHeapStorageMemory_bytes", "totalOffHeapStorageMemory_bytes", "JVMHeapMemory_bytes",
    "JVMOffHeapMemory_bytes", "OnHeapExecutionMemory_bytes", "OffHeapExecutionMemory_bytes",
    "OnHeapStorageMemory_bytes", "OffHeapStorageMemory_bytes", "OnHeapUnifiedMemory_bytes",
    "OffHeapUnifiedMemory_bytes", "DirectPoolMemory_bytes", "MinorGCCount_total", "MajorGCCount_total",
    "ConcurrentGCCount_total", "MinorGCTime_seconds_total", "MajorGCTime_seconds_total",
    "ConcurrentGCTime_seconds_total",
  ]
  private static let application = """
    application_id="app-20261121020320-0000", application_name="nightly-aggregations"
    """

  /// - Parameter absent: the number of an executor that has been lost.
  func bytes(version: Int, without absent: Int? = nil) -> [UInt8] {
    let version = UInt64(version % Self.versions)
    var text = #"spark_info{version="4.3.0", revision="98bc0212c94705434471627068f41e374ccab143"} 1.0\#n"#
    for executor in 0...executors where executor != absent {
      let identifier = executor == 0 ? "driver" : "\(executor)"
      // A series keeps its values, whoever else is on the page.
      var chance = SplitMix(seed: UInt64(executor))
      for metric in Self.metrics {
        let value = Self.value(version, &chance)
        text += "metrics_executor_\(metric){\(Self.application), executor_id=\"\(identifier)\"} \(value)\n"
      }
    }
    return Array(text.utf8)
  }

  private static func value(_ version: UInt64, _ chance: inout SplitMix) -> String {
    let share = chance.next() % 100
    let number = chance.next() >> (28 + chance.next() % 33)
    // Versions differ in the last three bits.
    let base = number & ~7 | version
    switch share {
    case ..<16: return seconds(from: base) { $0 == 17 }
    case ..<30: return seconds(from: base) { $0 < 9 }
    default: return "\(base)"
    }
  }

  /// The first number of milliseconds from there on that gives as many digits as are wanted, as Spark makes seconds of it.
  private static func seconds(from base: UInt64, with isWanted: (_ digits: Int) -> Bool) -> String {
    // Up to ten thousand seconds, so that Java and Swift write the same.
    var milliseconds = base % 8_000_000
    while true {
      let text = "\(Double(milliseconds) * 0.001)"
      let (zero, point) = (UInt8(ascii: "0"), UInt8(ascii: "."))
      if isWanted(text.utf8.drop { $0 == zero || $0 == point }.count { $0 != point }) { return text }
      milliseconds += 8
    }
  }
}

/// The same numbers for the same seed.
private struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
