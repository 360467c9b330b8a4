import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder of files, held open and to itself for as long as this object is there.
///
/// Names are looked up in the folder that was opened, and no link in it is followed.
final class SpoolFolder: SpoolStorage {
  private static let lockName = ".lock"
  private static let temporarySuffix = SpoolFileName.suffix + ".tmp"
  private static let damaged = "damaged"
  /// How many damaged files are kept.
  private static let mostDamaged = 100

  private let path: String
  private let folder: FileDescriptor
  private let lock: FileDescriptor

  /// Makes the folder where it is not there, for nobody else to read.
  init(_ path: String) throws(SpoolError) {
    self.path = path
    if mkdir(path, 0o700) != 0, errno != EEXIST {
      throw errno == ENOENT ? .noParent(path) : .refused("make", path: path, Errno(rawValue: errno))
    }
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      throw errno == ENOTDIR ? .noFolder(path) : .refused("open", path: path, Errno(rawValue: errno))
    }
    self.folder = FileDescriptor(rawValue: folder)
    let lock = openat(folder, Self.lockName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else {
      let error = Errno(rawValue: errno)
      try? self.folder.close()
      throw .refused("open", path: "\(path)/\(Self.lockName)", error)
    }
    self.lock = FileDescriptor(rawValue: lock)
  }

  deinit {
    // The lock goes with its last descriptor, also where the process is killed.
    try? lock.close()
    try? folder.close()
  }

  /// - Returns: whether the folder is this object's now; else another has it.
  func takeLock() throws(SpoolError) -> Bool {
    guard flock(lock.rawValue, LOCK_EX | LOCK_NB) != 0 else { return true }
    guard errno == EWOULDBLOCK || errno == EINTR else { throw refused("lock", Self.lockName) }
    return false
  }

  /// Removes what was left half written.
  func clear() throws(SpoolError) {
    for name in try names() where name.hasSuffix(Self.temporarySuffix) { try remove(name) }
  }

  func names() throws(SpoolError) -> [String] { try names(in: ".") }

  private func names(in name: String) throws(SpoolError) -> [String] {
    let descriptor = openat(folder.rawValue, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw refused("list", name) }
    guard let stream = fdopendir(descriptor) else {
      let error = refused("list", name)
      close(descriptor)
      throw error
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func read(_ name: String) throws(SpoolError) -> [UInt8] {
    // A pipe without a writer must not hold the agent up.
    let descriptor = openat(folder.rawValue, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ELOOP ? .unfit("\(path)/\(name)") : refused("read", name)
    }
    let file = FileDescriptor(rawValue: descriptor)
    defer { try? file.close() }
    do {
      let stat = try file.stat()
      guard stat.type == .regular, stat.size <= SpoolFile.mostBytes else { throw SpoolError.unfit("\(path)/\(name)") }
      var bytes = [UInt8](repeating: 0, count: Int(stat.size))
      let count = try bytes.withUnsafeMutableBytes { bytes in
        var count = 0
        while count < bytes.count {
          let read = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
          if read == 0 { break }
          count += read
        }
        return count
      }
      bytes.removeLast(bytes.count - count)
      return bytes
    } catch {
      throw refused("read", name, error)
    }
  }

  func write(
    _ bytes: [UInt8],
    as name: String,
    isDurable: Bool,
    evicting victims: [String],
    evicted: (String) -> Void
  ) throws(SpoolError) {
    func evict() throws(SpoolError) {
      for victim in victims {
        try remove(victim)
        evicted(victim)
      }
    }
    var victimsAreThere = true
    let temporary = name + ".tmp"
    do throws(SpoolError) {
      do throws(SpoolError) {
        try writeWhole(bytes, as: temporary, isDurable: isDurable)
      } catch  where error.isOfSpace && !victims.isEmpty {
        victimsAreThere = false
        try evict()
        try writeWhole(bytes, as: temporary, isDurable: isDurable)
      }
      guard renameat(folder.rawValue, temporary, folder.rawValue, name) == 0 else { throw refused("write", name) }
    } catch {
      unlinkat(folder.rawValue, temporary, 0)
      throw error
    }
    // The new name is the folder's content, not the file's.
    if isDurable, fsync(folder.rawValue) != 0 { throw refused("write", ".") }
    if victimsAreThere { try evict() }
  }

  private func writeWhole(_ bytes: [UInt8], as name: String, isDurable: Bool) throws(SpoolError) {
    let descriptor = openat(folder.rawValue, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw refused("write", name) }
    let file = FileDescriptor(rawValue: descriptor)
    do {
      _ = try file.closeAfter {
        let count = try file.writeAll(bytes)
        if isDurable, fsync(descriptor) != 0 { throw Errno(rawValue: errno) }
        return count
      }
    } catch {
      throw refused("write", name, error)
    }
  }

  func remove(_ name: String) throws(SpoolError) {
    guard unlinkat(folder.rawValue, name, 0) != 0, errno != ENOENT else { return }
    throw refused("remove", name)
  }

  func setAside(_ name: String, stamp: Int) throws(SpoolError) {
    if mkdirat(folder.rawValue, Self.damaged, 0o700) != 0, errno != EEXIST { throw refused("make", Self.damaged) }
    let place = "\(Self.damaged)/\(name).\(stamp)"
    guard renameat(folder.rawValue, name, folder.rawValue, place) == 0 else { throw refused("move", name) }
    let kept = try names(in: Self.damaged)
      .compactMap { name in name.split(separator: ".").last.flatMap { Int($0) }.map { (name: name, stamp: $0) } }
      .sorted { ($0.stamp, $0.name) < ($1.stamp, $1.name) }
    for (name, _) in kept.dropLast(Self.mostDamaged) { try remove("\(Self.damaged)/\(name)") }
  }

  private func refused(_ what: String, _ name: String) -> SpoolError {
    .refused(what, path: name == "." ? path : "\(path)/\(name)", Errno(rawValue: errno))
  }

  private func refused(_ what: String, _ name: String, _ error: any Error) -> SpoolError {
    switch error {
    case let error as SpoolError: error
    case let error as Errno: .refused(what, path: "\(path)/\(name)", error)
    default: .refused(what, path: "\(path)/\(name)", .ioError)
    }
  }
}
