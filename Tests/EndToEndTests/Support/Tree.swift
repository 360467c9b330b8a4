import FoundationEssentials

/// Where things are in this source tree and what was built from it.
enum Tree {
  /// The folder of Package.swift.
  static let root: String = {
    var path = URL(filePath: #filePath)
    for _ in 0..<4 { path.deleteLastPathComponent() }
    return path.path
  }()

  /// The folder that holds what `scripts/install test` puts down.
  static let peers = "\(root)/.build/peers"

  /// The path of a program that was built together with the tests: it lies beside the test bundle.
  static func built(_ name: String) throws -> String {
    let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = URL(filePath: bundle).deletingLastPathComponent().appending(path: name).path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw PeerError(peer: name, message: "is not at \(path). Run: swift build --build-tests")
    }
    return path
  }

  /// The path of an installed program, found as a shell finds it.
  static func installed(_ name: String) throws -> String {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard
      let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") })
    else {
      throw PeerError(peer: name, message: "is not installed. Run: scripts/install test")
    }
    return "\(folder)/\(name)"
  }

  /// The path of a file under `peers`.
  static func peer(_ path: String) throws -> String {
    guard FileManager.default.fileExists(atPath: "\(peers)/\(path)") else {
      throw PeerError(peer: path, message: "is not in .build/peers. Run: scripts/install test")
    }
    return "\(peers)/\(path)"
  }
}
