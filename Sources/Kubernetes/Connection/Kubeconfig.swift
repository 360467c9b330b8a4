import FoundationEssentials
import YAML

/// The part of a kubeconfig that a connection is made of (`k8s.io/client-go/tools/clientcmd/api/v1`).
struct Kubeconfig {
  /// An entry, and the file that set it: relative paths in it are relative to that file.
  struct Entry<Value> {
    var value: Value
    var file: String
  }

  var currentContext: String?
  var contexts: [String: Entry<Context>] = [:]
  var clusters: [String: Entry<Cluster>] = [:]
  var users: [String: Entry<User>] = [:]

  /// Reads the files in order. kubectl's rule holds: the first file to set a name or the current context wins, and
  /// what a later file says of it is not even merged in.
  init(files: [String]) throws(ClusterConfigurationError) {
    for file in files {
      try merge(file)
    }
  }

  /// Without what was found: it may be a token or a key, above all where the file is something else altogether.
  private static func words(for error: YAMLError) -> String {
    var error = error
    if let found = error.message.firstRange(of: ", found ") { error.message.removeSubrange(found.lowerBound...) }
    return "\(error)"
  }

  private mutating func merge(_ file: String) throws(ClusterConfigurationError) {
    let bytes = try ClusterFile.contents(of: file)
    // Tools that empty a kubeconfig leave a file of no bytes; kubectl reads it as one without entries.
    guard bytes.contains(where: { !UnicodeScalar($0).properties.isWhitespace }) else { return }
    let document: Document
    do {
      document = try YAMLDecoder().decode(Document.self, from: [UInt8](bytes), file: file)
    } catch {
      throw ClusterConfigurationError(
        .malformedFile,
        place: file,
        problem: "this is no kubeconfig: \(Self.words(for: error))",
        remedy: "correct the file, or name another with --kubeconfig"
      )
    }
    // kubectl, too, takes a file that says neither.
    guard ["Config", nil].contains(document.kind.nonEmpty), ["v1", nil].contains(document.apiVersion.nonEmpty) else {
      throw ClusterConfigurationError(
        .malformedFile,
        place: file,
        problem: "this is no kubeconfig: its kind and apiVersion are others than Config and v1",
        remedy: "name a kubeconfig with --kubeconfig or KUBECONFIG"
      )
    }
    if currentContext == nil, let name = document.currentContext, !name.isEmpty { currentContext = name }
    for item in document.contexts ?? [] where contexts[item.name] == nil {
      contexts[item.name] = Entry(value: item.context ?? Context(), file: file)
    }
    for item in document.clusters ?? [] where clusters[item.name] == nil {
      clusters[item.name] = Entry(value: item.cluster ?? Cluster(), file: file)
    }
    for item in document.users ?? [] where users[item.name] == nil {
      users[item.name] = Entry(value: item.user ?? User(), file: file)
    }
  }
}

extension Kubeconfig {
  private struct Document: Decodable {
    var kind: String?
    var apiVersion: String?
    var currentContext: String?
    var contexts: [NamedContext]?
    var clusters: [NamedCluster]?
    var users: [NamedUser]?

    enum CodingKeys: String, CodingKey {
      case kind, apiVersion
      case currentContext = "current-context"
      case contexts, clusters, users
    }
  }

  private struct NamedContext: Decodable {
    var name: String
    var context: Context?
  }

  private struct NamedCluster: Decodable {
    var name: String
    var cluster: Cluster?
  }

  private struct NamedUser: Decodable {
    var name: String
    var user: User?
  }

  struct Context: Decodable {
    var cluster: String?
    var user: String?
    var namespace: String?
  }

  struct Cluster: Decodable {
    var server: String?
    var certificateAuthority: String?
    var certificateAuthorityData: String?
    var insecureSkipTLSVerify: Bool?
    var tlsServerName: String?
    var proxyURL: String?
    var extensions: [NamedExtension]?

    enum CodingKeys: String, CodingKey {
      case server, extensions
      case certificateAuthority = "certificate-authority"
      case certificateAuthorityData = "certificate-authority-data"
      case insecureSkipTLSVerify = "insecure-skip-tls-verify"
      case tlsServerName = "tls-server-name"
      case proxyURL = "proxy-url"
    }
  }

  struct User: Decodable {
    var clientCertificate: String?
    var clientCertificateData: String?
    var clientKey: String?
    var clientKeyData: String?
    var token: String?
    var tokenFile: String?
    var username: String?
    var password: String?
    var impersonate: String?
    var impersonateUID: String?
    var impersonateGroups: [String]?
    var impersonateUserExtra: [String: [String]]?
    var exec: Exec?
    var authProvider: AuthProvider?

    enum CodingKeys: String, CodingKey {
      case clientCertificate = "client-certificate"
      case clientCertificateData = "client-certificate-data"
      case clientKey = "client-key"
      case clientKeyData = "client-key-data"
      case token, tokenFile, username, password
      case impersonate = "as"
      case impersonateUID = "as-uid"
      case impersonateGroups = "as-groups"
      case impersonateUserExtra = "as-user-extra"
      case exec
      case authProvider = "auth-provider"
    }
  }

  struct Exec: Decodable {
    var apiVersion: String?
    var command: String?
    var args: [String]?
    var env: [Variable]?
    var interactiveMode: String?
    var provideClusterInfo: Bool?
    var installHint: String?
  }

  struct Variable: Decodable {
    var name: String?
    var value: String?
  }

  struct NamedExtension: Decodable {
    var name: String?
    var content: YAMLNode?

    enum CodingKeys: String, CodingKey {
      case name
      case content = "extension"
    }
  }

  struct AuthProvider: Decodable {
    var name: String?
  }
}
