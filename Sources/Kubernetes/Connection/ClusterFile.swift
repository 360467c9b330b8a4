public import FoundationEssentials

/// Bytes that a connection needs: given with the configuration, or standing in a file that others may replace.
public enum ClusterFile: Sendable, Hashable {
  /// `place` says where the bytes came from, for messages.
  case inline(Data, place: String)
  case path(String)

  var place: String {
    switch self {
    case .inline(_, let place): place
    case .path(let path): path
    }
  }

  var isOnDisk: Bool {
    if case .path = self { true } else { false }
  }

  func read() throws(ClusterConfigurationError) -> Data {
    switch self {
    case .inline(let bytes, _): bytes
    case .path(let path): try Self.contents(of: path)
    }
  }

  static func contents(of path: String) throws(ClusterConfigurationError) -> Data {
    do {
      return try Data(contentsOf: URL(filePath: path))
    } catch {
      throw unreadable(path)
    }
  }

  private static func unreadable(_ path: String) -> ClusterConfigurationError {
    var isFolder = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let (problem, remedy) =
      switch (exists, isFolder) {
      case (false, _): ("there is no such file", "create it, or correct what names it")
      case (true, true): ("this is a folder, and a file is needed", "name a file in it")
      case (true, false): ("the file cannot be read", "let the agent's user read it")
      }
    return ClusterConfigurationError(.unreadableFile, place: path, problem: problem, remedy: remedy)
  }
}
