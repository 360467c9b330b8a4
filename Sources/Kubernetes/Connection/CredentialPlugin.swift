/// A command that says who the agent is: the `exec` section of a kubeconfig's user
/// (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
///
/// Its description shows the command alone: arguments and environment may hold secrets.
public struct CredentialPlugin: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  /// What is said to the command, and what it must say.
  public enum Version: String, Sendable, Hashable, CaseIterable {
    case v1 = "client.authentication.k8s.io/v1"
    case v1beta1 = "client.authentication.k8s.io/v1beta1"
  }

  public struct Variable: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public var version: Version
  /// A path where it holds a `/`, else a name that is looked for in `PATH`.
  public var command: String
  public var arguments: [String]
  /// Added to the agent's own; the last of one name wins.
  public var variables: [Variable]
  /// Where the command can be had; shown when it is not there.
  public var installHint: String?
  /// What it is told of the cluster; `nil` tells it nothing.
  public var cluster: PluginCluster?
  /// The entry that names it, for messages.
  public var place: String

  public init(
    version: Version = .v1,
    command: String,
    arguments: [String] = [],
    variables: [Variable] = [],
    installHint: String? = nil,
    cluster: PluginCluster? = nil,
    place: String
  ) {
    self.version = version
    self.command = command
    self.arguments = arguments
    self.variables = variables
    self.installHint = installHint
    self.cluster = cluster
    self.place = place
  }

  public var description: String { "the credential plugin \(command)" }
  public var debugDescription: String { description }

  /// An error of this plugin. The place names the entry, and the problem begins with the command.
  func failed(_ problem: String, remedy: String) -> ClusterConfigurationError {
    ClusterConfigurationError(
      .pluginFailed,
      place: place,
      problem: "the credential plugin \(command) \(problem)",
      remedy: remedy
    )
  }
}
