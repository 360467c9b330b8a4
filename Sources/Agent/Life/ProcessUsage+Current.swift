import Console

#if canImport(Glibc)
import Glibc
#endif

extension ProcessUsage {
  /// Of this process, now; `nil` where there is no `/proc`.
  static var current: ProcessUsage? {
    #if canImport(Glibc)
    // Its own and the system's time, in microseconds by POSIX.
    let time = clock()
    guard time >= 0, let pages = residentPages else { return nil }
    let (bytes, overflows) = pages.multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
    guard !overflows else { return nil }
    return ProcessUsage(processorTime: .microseconds(time), residentBytes: bytes)
    #else
    return nil
    #endif
  }

  #if canImport(Glibc)
  /// The second number of `/proc/self/statm`: see proc(5).
  private static var residentPages: Int? {
    guard let file = fopen("/proc/self/statm", "re") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = bytes.withUnsafeMutableBytes { fread($0.baseAddress, 1, $0.count, file) }
    let numbers = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: " ")
    return numbers.count > 1 ? Int(numbers[1]) : nil
  }
  #endif
}
