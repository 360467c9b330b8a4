import FoundationEssentials

/// A folder of one test's own, removed with it.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws {
    path = "\(FileManager.default.temporaryDirectory.path)/afterglow-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file below the folder, with the folders on its way, and returns its whole path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    if let slash = file.lastIndex(of: "/") {
      try FileManager.default.createDirectory(atPath: String(file[..<slash]), withIntermediateDirectories: true)
    }
    try Data(text.utf8).write(to: URL(filePath: file))
    return file
  }
}
