import Capture

/// Whether the spool's folder can be used.
enum SpoolCheck {
  /// - Parameter size: how many bytes it may take.
  static func result(_ path: String, size: Int) -> CheckResult {
    do throws(SpoolError) {
      let probe = try SpoolProbe(path)
      let there = probe.isThere ? "\(path), \(probe.files) files" : "\(path) is not there yet and can be made"
      let free = "\(probe.freeBytes >> 20) MiB free"
      guard probe.freeBytes >= size else {
        return CheckResult(
          .warning,
          "spool",
          "\(there), \(free), less than the \(size >> 20) MiB that it may take",
          remedy: "make room on that file system, or lower spool-size"
        )
      }
      return CheckResult(.ok, "spool", "\(there), \(free)")
    } catch {
      return CheckResult(.failed, "spool", "\(error)")
    }
  }
}
