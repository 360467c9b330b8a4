import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An open file of configuration: its mark, by which another is told from it, and its contents.
final class SmallFile {
  /// Another mark means other contents. A mount of Kubernetes replaces the file behind a link, so what the link leads
  /// to is what counts.
  struct Mark: Equatable {
    let device: DeviceID
    let inode: Inode
    let size: Int64
    let seconds: Int
    let nanoseconds: Int
  }

  /// Far more than any certificates or tokens need, in bytes.
  private static let mostBytes: Int64 = 1 << 20

  let mark: Mark
  private let path: String
  private let file: FileDescriptor

  init(opening path: String) throws(AccessFault) {
    self.path = path
    do {
      // A pipe without a writer must not hold the agent up.
      file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
    } catch {
      throw Self.fault(path, error)
    }
    do {
      let stat = try file.stat()
      guard stat.type == .regular else { throw AccessFault.unreadableFile(path, "it is no file; name a file") }
      guard stat.size <= Self.mostBytes else {
        throw AccessFault.unreadableFile(path, "it is larger than \(Self.mostBytes) bytes; name another file")
      }
      let changed = stat.st_mtim
      mark = Mark(
        device: stat.deviceID,
        inode: stat.inode,
        size: stat.size,
        seconds: Int(changed.tv_sec),
        nanoseconds: Int(changed.tv_nsec)
      )
    } catch {
      try? file.close()
      throw Self.fault(path, error)
    }
  }

  deinit {
    try? file.close()
  }

  func read() throws(AccessFault) -> [UInt8] {
    var contents = [UInt8](repeating: 0, count: Int(mark.size))
    do {
      let count = try contents.withUnsafeMutableBytes { bytes in
        var count = 0
        while count < bytes.count {
          let read = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
          if read == 0 { break }
          count += read
        }
        return count
      }
      contents.removeLast(contents.count - count)
      return contents
    } catch {
      throw Self.fault(path, error)
    }
  }

  private static func fault(_ path: String, _ error: any Error) -> AccessFault {
    switch error {
    case let fault as AccessFault: fault
    case Errno.noSuchFileOrDirectory: .unreadableFile(path, "there is no such file; create it, or name another")
    case Errno.permissionDenied: .unreadableFile(path, "it may not be read; let the agent's user read it")
    default: .unreadableFile(path, "it cannot be read (\(error)); name a file that can")
    }
  }
}
