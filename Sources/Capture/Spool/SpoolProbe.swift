import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A look at the folder of a spool that changes nothing there, for who wants to know beforehand whether it can be used.
public struct SpoolProbe: Sendable, Hashable {
  /// Whether the folder is there; if not, it can be made.
  public let isThere: Bool
  /// Files of applications in it.
  public let files: Int
  /// What is free on its file system for this user.
  public let freeBytes: Int

  /// - Throws: why the folder can neither be used nor made. Blocks.
  public init(_ path: String) throws(SpoolError) {
    var status = stat()
    var place = path
    if stat(path, &status) != 0 {
      guard errno == ENOENT else { throw .refused("open", path: path, Errno(rawValue: errno)) }
      isThere = false
      place = Self.parent(of: path)
      guard stat(place, &status) == 0 else { throw .noParent(path) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw .noParent(path) }
    } else {
      isThere = true
      guard status.st_mode & S_IFMT == S_IFDIR else { throw .noFolder(path) }
    }
    guard access(place, R_OK | W_OK | X_OK) == 0 else {
      throw .refused(isThere ? "write in" : "make", path: path, Errno(rawValue: errno))
    }
    files = isThere ? try Self.count(in: path) : 0
    var system = statvfs()
    guard statvfs(place, &system) == 0 else { throw .refused("measure", path: place, Errno(rawValue: errno)) }
    freeBytes = Int(
      clamping: UInt64(system.f_bavail).multipliedReportingOverflow(by: UInt64(system.f_frsize)).partialValue
    )
  }

  private static func parent(of path: String) -> String {
    let parts = FilePath(path).removingLastComponent()
    return parts.isEmpty ? "." : parts.string
  }

  private static func count(in path: String) throws(SpoolError) -> Int {
    guard let stream = opendir(path) else { throw .refused("list", path: path, Errno(rawValue: errno)) }
    defer { closedir(stream) }
    var count = 0
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(SpoolFileName.suffix) { count += 1 }
    }
    return count
  }
}
