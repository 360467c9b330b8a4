import SystemPackage

/// A kubeconfig of the simulated cluster, so that the other commands can be tried on it.
struct SimulatedKubeconfig {
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  /// By which one is known that an earlier demonstration has left.
  private static let mark = "# Of a cluster that afterglow demo has simulated.\n"

  /// `http://127.0.0.1:PORT`.
  let server: String

  var text: String {
    """
    \(Self.mark)apiVersion: v1
    kind: Config
    current-context: simulated
    clusters:
      - {name: simulated, cluster: {server: "\(server)"}}
    users:
      - {name: nobody, user: {}}
    contexts:
      - {name: simulated, context: {cluster: simulated, user: nobody}}

    """
  }

  /// For nobody else to read, and in the place of nothing but one that an earlier demonstration has written.
  func write(to path: String) throws {
    do {
      let file = try open(FilePath(path))
      _ = try file.closeAfter { try file.writeAll(text.utf8) }
    } catch let error as Errno {
      throw Refusal(
        description: "--kubeconfig \(path): it cannot be written (\(error)); name a file in a folder of yours"
      )
    }
  }

  private func open(_ path: FilePath) throws -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        path,
        .writeOnly,
        options: [.create, .exclusiveCreate],
        permissions: [.ownerRead, .ownerWrite]
      )
    } catch Errno.fileExists {
      let file = try FileDescriptor.open(path, .readWrite, options: [.noFollow, .nonBlocking])
      do {
        guard try isOwn(file) else {
          throw Refusal(description: "--kubeconfig \(path): there is another file already; name one that is not there")
        }
        try file.resize(to: 0)
        try file.seek(offset: 0, from: .start)
        return file
      } catch {
        try? file.close()
        throw error
      }
    }
  }

  private func isOwn(_ file: FileDescriptor) throws -> Bool {
    var beginning = [UInt8](repeating: 0, count: Self.mark.utf8.count)
    let count = try beginning.withUnsafeMutableBytes { try file.read(into: $0) }
    return count == beginning.count && beginning.elementsEqual(Self.mark.utf8)
  }
}
