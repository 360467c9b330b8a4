import YAML

/// What is wrong with the configuration, where it stands, and what to do.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  public let place: String
  public let problem: String
  public let remedy: String

  public init(place: String, problem: String, remedy: String) {
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  public var description: String {
    remedy.isEmpty ? "\(place): \(problem)" : "\(place): \(problem); \(remedy)"
  }
}

extension ConfigurationError {
  init(_ error: YAMLError) {
    let path = error.path.isRoot ? "" : ": \(error.path)"
    self.init(place: "\(error.file):\(error.mark)\(path)", problem: error.message, remedy: "")
  }
}
