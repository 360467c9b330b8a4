extension Kubeconfig {
  /// In client-go's order: a token file goes before a token, either before a password, and all of them and a client
  /// certificate before a plugin.
  static func credentials(
    of user: Entry<User>,
    hasCertificate: Bool,
    place: String,
    cluster: PluginCluster
  ) throws(ClusterConfigurationError) -> ClusterCredentials {
    let value = user.value
    if let path = value.tokenFile.nonEmpty {
      return .tokenFile(resolve(path, beside: user.file), fallback: value.token.nonEmpty)
    }
    if let token = value.token.nonEmpty { return .token(token) }
    if let username = value.username.nonEmpty { return .basic(username: username, password: value.password ?? "") }
    if hasCertificate { return .none }
    if let exec = value.exec {
      return .plugin(try plugin(exec, beside: user.file, place: "\(place), exec", cluster: cluster))
    }
    if let provider = value.authProvider { throw refusal(of: provider, place: place) }
    return .none
  }

  /// What a plugin is told of the cluster, if it asks for that.
  static func pluginCluster(_ cluster: Entry<Cluster>, authorities: ClusterFile?) -> PluginCluster {
    let value = cluster.value
    let content = value.extensions?.first { $0.name == "client.authentication.k8s.io/exec" }?.content
    return PluginCluster(
      server: value.server ?? "",
      tlsServerName: value.tlsServerName.nonEmpty,
      skipsVerification: value.insecureSkipTLSVerify ?? false,
      authorities: authorities,
      proxyURL: value.proxyURL.nonEmpty,
      configuration: content.map { JSONValue($0) }
    )
  }

  private static func plugin(
    _ exec: Exec,
    beside file: String,
    place: String,
    cluster: PluginCluster
  ) throws(ClusterConfigurationError) -> CredentialPlugin {
    func refusal(
      _ code: ClusterConfigurationError.Code,
      _ problem: String,
      _ remedy: String
    ) -> ClusterConfigurationError {
      ClusterConfigurationError(code, place: place, problem: problem, remedy: remedy)
    }
    guard let command = exec.command.nonEmpty else {
      throw refusal(.badCredentials, "it has no command", "name the credential plugin's command there")
    }
    guard let version = CredentialPlugin.Version(rawValue: exec.apiVersion ?? "") else {
      let problem =
        exec.apiVersion.nonEmpty.map { "its apiVersion \"\($0)\" is not supported" } ?? "it has no apiVersion"
      throw refusal(
        .unsupported,
        problem,
        "set it to \(CredentialPlugin.versions), whichever \(command) speaks, and update \(command) if it speaks neither"
      )
    }
    switch exec.interactiveMode.nonEmpty {
    case "Never", "IfAvailable":
      break
    case nil where version == .v1beta1:
      break
    case nil:
      throw refusal(.badCredentials, "it has no interactiveMode", "set it to IfAvailable or Never")
    case "Always":
      throw refusal(
        .unsupported,
        "its interactiveMode is Always, and nobody sits in front of the agent",
        "set it to IfAvailable if \(command) can do without a person, else use another user"
      )
    case let mode?:
      throw refusal(.badCredentials, "its interactiveMode \"\(mode)\" is unknown", "set it to IfAvailable or Never")
    }
    var variables: [CredentialPlugin.Variable] = []
    for (index, variable) in (exec.env ?? []).enumerated() {
      guard let name = variable.name.nonEmpty, !name.contains("="), !name.utf8.contains(0) else {
        throw refusal(
          .badCredentials,
          "its env[\(index)] has no name that a variable can have",
          "give it a name without \"=\""
        )
      }
      variables.append(CredentialPlugin.Variable(name: name, value: variable.value ?? ""))
    }
    let arguments = exec.args ?? []
    // The system would end each at the zero, and so call something else than what stands there.
    guard !(arguments + variables.map(\.value) + [command]).contains(where: { $0.utf8.contains(0) }) else {
      throw refusal(
        .badCredentials,
        "its command, args or env hold a zero byte, which no program can be given",
        "write them without \\0"
      )
    }
    return CredentialPlugin(
      version: version,
      command: command.contains("/") ? resolve(command, beside: file) : command,
      arguments: arguments,
      variables: variables,
      installHint: exec.installHint.nonEmpty,
      cluster: exec.provideClusterInfo == true ? cluster : nil,
      place: place
    )
  }

  /// kubectl itself had these taken out with 1.26.
  private static func refusal(of provider: AuthProvider, place: String) -> ClusterConfigurationError {
    let name = provider.name ?? "no name"
    let plugin =
      switch name {
      case "gcp": "run gcloud container clusters get-credentials, which sets up the plugin gke-gcloud-auth-plugin"
      case "azure": "run kubelogin convert-kubeconfig, which sets up the plugin kubelogin"
      case "oidc": "set up the exec plugin kubectl oidc-login (github.com/int128/kubelogin)"
      case "openstack": "set up the exec plugin client-keystone-auth"
      default: "set up an exec plugin in its place"
      }
    return ClusterConfigurationError(
      .unsupported,
      place: place,
      problem: "its credentials come from an auth-provider (\(name)), which Kubernetes 1.26 has done away with",
      remedy: "\(plugin), or use a user with a token: kubectl create token SERVICEACCOUNT"
    )
  }

  static func impersonation(of user: User, place: String) throws(ClusterConfigurationError) -> Impersonation? {
    let groups = user.impersonateGroups ?? []
    let extra = user.impersonateUserExtra ?? [:]
    let uid = user.impersonateUID.nonEmpty
    guard let name = user.impersonate.nonEmpty else {
      guard uid == nil, groups.isEmpty, extra.isEmpty else {
        throw ClusterConfigurationError(
          .badCredentials,
          place: place,
          problem: "it has as-uid, as-groups or as-user-extra without \"as\"",
          remedy: "name the user to act as with \"as\", or take them out"
        )
      }
      return nil
    }
    let values = [name, uid ?? ""] + groups + extra.values.joined()
    guard values.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }), !extra.keys.contains("") else {
      throw ClusterConfigurationError(
        .badCredentials,
        place: place,
        problem: "its \"as\", as-uid, as-groups or as-user-extra hold what no header can",
        remedy: "write them on one line each, without control characters"
      )
    }
    return Impersonation(user: name, uid: uid, groups: groups, extra: extra)
  }
}
