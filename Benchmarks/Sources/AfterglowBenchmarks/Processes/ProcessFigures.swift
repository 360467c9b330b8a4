import FoundationEssentials

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the kernel says of a process (proc(5)).
struct ProcessFigures: Sendable {
  /// In bytes: what is in memory, and the most that ever was.
  var resident: Int
  var peakResident: Int
  /// In bytes: of `resident`, what is in no file, such as the program's own, which is shared and can be read again.
  var anonymous: Int
  /// In user and kernel mode together.
  var processorTime: Duration

  /// Of this process.
  init() throws {
    try self.init("self")
  }

  init(process: Int) throws {
    try self.init("\(process)")
  }

  private init(_ process: String) throws {
    guard let status = Self.read("/proc/\(process)/status"), let stat = Self.read("/proc/\(process)/stat"),
      let resident = Self.kilobytes("VmRSS", in: status), let peak = Self.kilobytes("VmHWM", in: status),
      let anonymous = Self.kilobytes("RssAnon", in: status)
    else { throw BenchmarkFailure("process \(process) has ended, or this system has no /proc") }
    self.resident = resident * 1024
    peakResident = peak * 1024
    self.anonymous = anonymous * 1024
    // The program's name may hold anything, but it ends with the last parenthesis; the times are fields 14 and 15.
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else {
      throw BenchmarkFailure("/proc/\(process)/stat is of another shape than proc(5) says")
    }
    // USER_HZ is 100 on every architecture that matters.
    processorTime = .milliseconds((user + system) * 10)
  }

  /// Lets this process' peak begin anew, at what is in memory now.
  static func resetPeak() throws {
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
  }

  static func read(_ path: String) -> String? {
    // The files of /proc have no size, by which Data would read them.
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 16384)
    let count = bytes.withUnsafeMutableBytes { fread($0.baseAddress, 1, $0.count, file) }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private static func kilobytes(_ name: String, in status: String) -> Int? {
    status.split(separator: "\n").first { $0.hasPrefix("\(name):") }?
      .split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
  }
}

extension Int {
  /// From bytes.
  var megabytes: Double { Double(self) / 1_000_000 }
}
