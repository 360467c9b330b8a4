import FoundationEssentials

/// Where things are in this source tree.
enum Tree {
  /// The folder of Package.swift.
  static let root: String = {
    var path = URL(filePath: #filePath)
    for _ in 0..<4 { path.deleteLastPathComponent() }
    return path.path
  }()

  static let chart = "\(root)/charts/afterglow"

  /// A file's text, by its path from the root.
  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(root)/\(path)")), as: UTF8.self)
  }
}
