/// What is wrong in a YAML text, and where:
/// `afterglow.yaml:12:5: rules[2].port: expected a whole number, found "abc"`.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the file as the caller gave it.
  public var file: String
  /// The place of the offending text.
  public var mark: YAMLMark
  /// The way to the offending node; the root where the text could not be read so far.
  public var path: YAMLPath
  /// What was wrong and what to do, without the place.
  public var message: String
  /// What else is wrong, where that was looked for.
  public private(set) var others: [YAMLError] = []

  public init(file: String, mark: YAMLMark, path: YAMLPath = YAMLPath(), message: String) {
    self.file = file
    self.mark = mark
    self.path = path
    self.message = message
  }

  /// An error found after decoding, placed at the deepest node of `root` that exists on the way to `path`.
  public init(file: String, root: YAMLNode, path: YAMLPath, message: String) {
    self.init(file: file, mark: root.deepest(along: path).mark, path: path, message: message)
  }

  /// Several in one, each by itself: the first with the others.
  ///
  /// - Returns: `nil` where there is none.
  public init?(_ errors: [YAMLError]) {
    let all = errors.flatMap { [$0] + $0.others }
    guard var first = all.first else { return nil }
    first.others = all.dropFirst().map { error in
      var error = error
      error.others = []
      return error
    }
    self = first
  }

  public var description: String {
    path.isRoot ? "\(file):\(mark): \(message)" : "\(file):\(mark): \(path): \(message)"
  }
}
