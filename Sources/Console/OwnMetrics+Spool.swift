import Capture
import Exposition

extension OwnMetrics {
  /// What waits on disk, where there is a spool.
  static func spool(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    guard let spool = snapshot.spool else { return [] }
    return [
      .gauge("afterglow_spool_bytes", help: "Bytes of all files in the spool.", Double(spool.bytes)),
      .gauge("afterglow_spool_files", help: "Files in the spool, one an application.", Double(spool.files)),
      .gauge(
        "afterglow_spool_limit_bytes",
        help: "The most that the files in the spool may hold together.",
        Double(spool.byteLimit)
      ),
      .gauge(
        "afterglow_spool_up",
        help: "1 while the spool's files can be written and removed, else 0.",
        spool.lastError == nil ? 1 : 0
      ),
      family(
        .counter("afterglow_spool_writes_total", help: "Writes of files of the spool by result."),
        Dictionary(uniqueKeysWithValues: spool.writes.map { ($0.key.rawValue, $0.value) }),
        label: "result"
      ),
      family(
        .counter(
          "afterglow_spool_evictions_total",
          help:
            "Files that made room for others, by what was known of their groups. Undelivered ones are a loss if the "
            + "agent ends before they are delivered."
        ),
        Dictionary(uniqueKeysWithValues: spool.evictions.map { ($0.key.rawValue, $0.value) }),
        label: "kind"
      ),
      .counter(
        "afterglow_spool_damaged_files_total",
        help: "Files of the spool that could not be read and were set aside.",
        Double(spool.damagedFiles)
      ),
    ]
  }
}
