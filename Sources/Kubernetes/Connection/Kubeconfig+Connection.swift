import FoundationEssentials

extension Kubeconfig {
  /// The connection of a context: the one named, else the current one.
  ///
  /// - Parameter files: the files that were read, for messages.
  func connection(context name: String?, files: [String]) throws(ClusterConfigurationError) -> ClusterConnection {
    let place = files.joined(separator: ", ")
    guard let name = name ?? currentContext else {
      throw ClusterConfigurationError(
        .missingContext,
        place: "kubeconfig \(place)",
        problem: "it sets no current-context",
        remedy: "name a context with --context; \(Self.offer(contexts.keys))"
      )
    }
    guard let context = contexts[name] else {
      throw ClusterConfigurationError(
        .missingContext,
        place: "kubeconfig \(place)",
        problem: "there is no context \"\(name)\"",
        remedy: "name another with --context; \(Self.offer(contexts.keys))"
      )
    }
    let cluster = try cluster(of: context, named: name)
    let user = try user(of: context, named: name)
    let (server, authorities) = try Self.reading(cluster, named: context.value.cluster ?? "")
    var tls = ClusterTLS(
      authorities: authorities,
      serverName: cluster.value.tlsServerName.nonEmpty,
      skipsVerification: cluster.value.insecureSkipTLSVerify ?? false
    )
    var credentials = ClusterCredentials.none
    if let user {
      let entry = Self.place(of: user, kind: "user", named: context.value.user ?? "")
      tls.clientCertificate = try Self.file(
        data: user.value.clientCertificateData,
        path: user.value.clientCertificate,
        beside: user.file,
        place: "\(entry), client-certificate-data"
      )
      tls.clientKey = try Self.file(
        data: user.value.clientKeyData,
        path: user.value.clientKey,
        beside: user.file,
        place: "\(entry), client-key-data"
      )
      credentials = try Self.credentials(of: user, hasCertificate: tls.clientCertificate != nil, place: entry)
    }
    return try ClusterConnection(
      server: server,
      origin: "kubeconfig \(context.file), context \"\(name)\"",
      tls: tls,
      credentials: credentials,
      namespace: context.value.namespace.nonEmpty ?? "default"
    ).checked()
  }

  private func cluster(of context: Entry<Context>, named name: String) throws(ClusterConfigurationError)
    -> Entry<Cluster>
  {
    let wanted = context.value.cluster ?? ""
    guard let cluster = clusters[wanted] else {
      throw ClusterConfigurationError(
        .missingCluster,
        place: Self.place(of: context, kind: "context", named: name),
        problem: wanted.isEmpty ? "it names no cluster" : "it names the cluster \"\(wanted)\", which is not there",
        remedy: "correct the context's cluster; \(Self.offer(clusters.keys))"
      )
    }
    return cluster
  }

  /// A context without a user is a connection without credentials, which a proxy such as `kubectl proxy` accepts.
  private func user(of context: Entry<Context>, named name: String) throws(ClusterConfigurationError) -> Entry<User>? {
    guard let wanted = context.value.user.nonEmpty else { return nil }
    guard let user = users[wanted] else {
      throw ClusterConfigurationError(
        .missingUser,
        place: Self.place(of: context, kind: "context", named: name),
        problem: "it names the user \"\(wanted)\", which is not there",
        remedy: "correct the context's user; \(Self.offer(users.keys))"
      )
    }
    return user
  }

  private static func reading(_ cluster: Entry<Cluster>, named name: String) throws(ClusterConfigurationError)
    -> (ServerAddress, authorities: ClusterFile?)
  {
    let entry = place(of: cluster, kind: "cluster", named: name)
    guard let server = ServerAddress(cluster.value.server ?? "") else {
      throw ClusterConfigurationError(
        .badServer,
        place: entry,
        // Not quoted, here and below: it may hold a password.
        problem: cluster.value.server.nonEmpty == nil ? "it has no server" : "its server is no address",
        remedy: "write it as https://host:port, without a user, a query or a fragment"
      )
    }
    if cluster.value.proxyURL.nonEmpty != nil {
      throw ClusterConfigurationError(
        .unsupported,
        place: entry,
        problem: "it has a proxy-url, and proxies are not supported",
        remedy: "use a context whose cluster is reached directly, or run the agent in the cluster"
      )
    }
    let authorities = try file(
      data: cluster.value.certificateAuthorityData,
      path: cluster.value.certificateAuthority,
      beside: cluster.file,
      place: "\(entry), certificate-authority-data"
    )
    return (server, authorities)
  }

  /// In client-go's order: a token file goes before a token, and either before a password.
  private static func credentials(
    of user: Entry<User>,
    hasCertificate: Bool,
    place: String
  ) throws(ClusterConfigurationError) -> ClusterCredentials {
    let value = user.value
    if let other = value.impersonate.nonEmpty {
      throw ClusterConfigurationError(
        .unsupported,
        place: place,
        problem: "it acts as \"\(other)\", and impersonation is not supported",
        remedy: "use a user entry without \"as\""
      )
    }
    if let path = value.tokenFile.nonEmpty { return .tokenFile(resolve(path, beside: user.file)) }
    if let token = value.token.nonEmpty { return .token(token) }
    if let username = value.username.nonEmpty { return .basic(username: username, password: value.password ?? "") }
    if hasCertificate { return .none }
    let plugin: String? =
      if let exec = value.exec {
        "an exec plugin (\(exec.command ?? "no command"))"
      } else if let provider = value.authProvider {
        "an auth-provider (\(provider.name ?? "no name"))"
      } else {
        nil
      }
    if let plugin {
      throw ClusterConfigurationError(
        .unsupported,
        place: place,
        problem: "its credentials come from \(plugin), which is not supported",
        remedy: "use a user with a token or a client certificate, such as: "
          + "kubectl create token SERVICEACCOUNT, put into a user entry's \"token\""
      )
    }
    return .none
  }

  /// As in client-go, inline data goes before a path.
  private static func file(
    data: String?,
    path: String?,
    beside kubeconfig: String,
    place: String
  ) throws(ClusterConfigurationError) -> ClusterFile? {
    if let text = data.nonEmpty {
      guard let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters), !bytes.isEmpty,
        text.utf8.allSatisfy(isBase64OrSpace)
      else {
        throw ClusterConfigurationError(
          .badCertificate,
          place: place,
          problem: "this is no base64",
          remedy: "put the PEM text there as base64 in one line, or name a file with the key without -data"
        )
      }
      return .inline(bytes, place: place)
    }
    return path.nonEmpty.map { .path(resolve($0, beside: kubeconfig)) }
  }

  private static func isBase64OrSpace(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), 0x20, 0x0A, 0x0D:
      true
    default:
      false
    }
  }

  /// A relative path is relative to the file that names it, not to the working directory.
  static func resolve(_ path: String, beside file: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let slash = file.lastIndex(of: "/") else { return path }
    return "\(file[...slash])\(path)"
  }

  private static func place(of entry: Entry<some Any>, kind: String, named name: String) -> String {
    "\(entry.file), \(kind) \"\(name)\""
  }

  private static func offer(_ names: some Collection<String>) -> String {
    names.isEmpty ? "there are none" : "there are: \(names.sorted().joined(separator: ", "))"
  }
}

extension String? {
  /// Kubeconfigs written by tools hold empty strings where nothing is meant.
  fileprivate var nonEmpty: String? {
    flatMap { $0.isEmpty ? nil : $0 }
  }
}
