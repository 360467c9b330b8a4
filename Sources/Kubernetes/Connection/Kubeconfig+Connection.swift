import FoundationEssentials
import NIOCore

extension Kubeconfig {
  /// The connection of a context: the one named, else the current one.
  ///
  /// - Parameter files: the files that were read, for messages.
  func connection(context name: String?, files: [String]) throws(ClusterConfigurationError) -> ClusterConnection {
    let place = files.joined(separator: ", ")
    guard !contexts.isEmpty else {
      throw ClusterConfigurationError(
        .missingContext,
        place: "kubeconfig \(place)",
        problem: clusters.isEmpty && users.isEmpty ? "it is empty" : "it has no contexts",
        remedy: "name another file with --kubeconfig or KUBECONFIG, or fill it with your cluster's own tool or with "
          + "kubectl config set-cluster, set-credentials and set-context"
      )
    }
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
    let clusterEntry = Self.place(of: cluster, kind: "cluster", named: context.value.cluster ?? "")
    let (server, authorities) = try Self.reading(cluster, place: clusterEntry)
    var connection = ClusterConnection(
      server: server,
      origin: "kubeconfig \(context.file), context \"\(name)\"",
      tls: ClusterTLS(
        authorities: authorities,
        serverName: cluster.value.tlsServerName.nonEmpty,
        skipsVerification: cluster.value.insecureSkipTLSVerify ?? false
      ),
      proxy: try cluster.value.proxyURL.nonEmpty.map { text throws(ClusterConfigurationError) in
        try ClusterProxy(text, place: clusterEntry)
      },
      namespace: context.value.namespace.nonEmpty
    )
    try Self.check(connection, place: clusterEntry)
    if let user {
      let entry = Self.place(of: user, kind: "user", named: context.value.user ?? "")
      connection.tls.clientCertificate = try Self.file(
        data: user.value.clientCertificateData,
        path: user.value.clientCertificate,
        beside: user.file,
        place: "\(entry), client-certificate-data"
      )
      connection.tls.clientKey = try Self.file(
        data: user.value.clientKeyData,
        path: user.value.clientKey,
        beside: user.file,
        place: "\(entry), client-key-data"
      )
      connection.credentials = try Self.credentials(
        of: user,
        hasCertificate: connection.tls.clientCertificate != nil,
        place: entry,
        cluster: Self.pluginCluster(cluster, authorities: authorities)
      )
      connection.impersonation = try Self.impersonation(of: user.value, place: entry)
    }
    return try connection.checked()
  }

  /// The TLS library compares an address with that of the connection's other end, which behind a proxy is the proxy.
  private static func check(_ connection: ClusterConnection, place: String) throws(ClusterConfigurationError) {
    let name = connection.tls.serverName ?? connection.server.host
    guard connection.proxy != nil, connection.server.isSecure, !connection.tls.skipsVerification,
      (try? SocketAddress(ipAddress: name, port: 0)) != nil
    else { return }
    throw ClusterConfigurationError(
      .unsupported,
      place: place,
      problem: "behind a proxy the certificate of a server that is named by its address cannot be checked",
      remedy: "set its tls-server-name to a host name that the certificate holds, such as kubernetes.default.svc"
    )
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

  private static func reading(_ cluster: Entry<Cluster>, place entry: String) throws(ClusterConfigurationError)
    -> (ServerAddress, authorities: ClusterFile?)
  {
    guard let server = ServerAddress(cluster.value.server ?? "") else {
      throw ClusterConfigurationError(
        .badServer,
        place: entry,
        // Not quoted, here and below: it may hold a password.
        problem: cluster.value.server.nonEmpty == nil ? "it has no server" : "its server is no address",
        remedy: "write its server as https://host:port, without a user, a query or a fragment"
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
    return "\(file[...slash])\(path.hasPrefix("./") ? path.dropFirst(2) : path[...])"
  }

  private static func place(of entry: Entry<some Any>, kind: String, named name: String) -> String {
    "\(entry.file), \(kind) \"\(name)\""
  }

  private static func offer(_ names: some Collection<String>) -> String {
    names.isEmpty ? "there are none" : "there are: \(names.sorted().joined(separator: ", "))"
  }
}
