/// Why no connection to a cluster could be put together: what is wrong, where it stands, and what to do.
public struct ClusterConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    /// Neither a kubeconfig nor a service account was found.
    case nothingFound
    case unreadableFile
    case malformedFile
    case missingContext
    case missingCluster
    case missingUser
    case badServer
    case badCertificate
    case badCredentials
    /// A credential plugin could not be run, or what it said cannot be used.
    case pluginFailed
    /// Something that kubectl understands and this client does not.
    case unsupported
  }

  public var code: Code
  /// A file, an entry of it, or an environment variable.
  public var place: String
  public var problem: String
  public var remedy: String

  public init(_ code: Code, place: String, problem: String, remedy: String) {
    self.code = code
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  public var description: String { "\(place): \(problem); \(remedy)" }
}
