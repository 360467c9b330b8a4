import YAML

/// What is wrong with the configuration, where it stands, and what to do.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  public let place: String
  public let problem: String
  public let remedy: String
  /// Where in the configuration file, if it is there.
  var mark: YAMLMark?
  /// What else is wrong, as far as it was found in the same go.
  private var others: [ConfigurationError] = []

  /// How many are told: as many as somebody mends before looking again.
  static let most = 20

  public init(place: String, problem: String, remedy: String) {
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  /// Several in one.
  ///
  /// - Returns: `nil` where there is none.
  init?(_ errors: [ConfigurationError]) {
    let all = errors.flatMap(\.all)
    guard var first = all.first else { return nil }
    first.others = Array(all.dropFirst())
    self = first
  }

  /// Each by itself.
  var all: [ConfigurationError] {
    var first = self
    first.others = []
    return [first] + others
  }

  /// A line for each, and one for those beyond what is told.
  public var description: String {
    let lines = all.prefix(Self.most).map {
      $0.remedy.isEmpty ? "\($0.place): \($0.problem)" : "\($0.place): \($0.problem); \($0.remedy)"
    }
    let rest = others.count + 1 - lines.count
    return (lines + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "\n")
  }
}

extension ConfigurationError {
  init(_ error: YAMLError) {
    let path = error.path.isRoot ? "" : ": \(error.path)"
    self.init(place: "\(error.file):\(error.mark)\(path)", problem: error.message, remedy: "")
    mark = error.mark
    others = error.others.map(ConfigurationError.init)
  }
}
