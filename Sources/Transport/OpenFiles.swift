#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// How many files, and so connections, this process may have open.
public enum OpenFiles {
  /// Raises the limit as far as this process may itself: systems set it to 1,024, since programs that use `select` can
  /// do with no more, and leave it to the others to raise it.
  ///
  /// - Returns: the limit in force then; `nil` where it can't be told.
  @discardableResult
  public static func raiseLimit() -> UInt64? {
    var limit = rlimit()
    guard getrlimit(numberOfFiles, &limit) == 0 else { return nil }
    let before = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    return UInt64(setrlimit(numberOfFiles, &limit) == 0 ? limit.rlim_cur : before)
  }

  #if canImport(Glibc)
  private static var numberOfFiles: __rlimit_resource_t { .init(RLIMIT_NOFILE.rawValue) }
  #else
  private static var numberOfFiles: CInt { RLIMIT_NOFILE }
  #endif
}
