import FoundationEssentials

/// The object that a credential plugin is given and answers with (`k8s.io/client-go/pkg/apis/clientauthentication`).
/// v1 and v1beta1 do not differ in it.
struct ExecCredential {
  static let kind = "ExecCredential"
  /// The variable that the plugin finds it in.
  static let variable = "KUBERNETES_EXEC_INFO"

  /// What the plugin is told.
  struct Request: Encodable {
    var apiVersion: String
    var kind = ExecCredential.kind
    var spec: Spec
  }

  struct Spec: Encodable {
    var cluster: Cluster?
    /// Nobody sits in front of the agent.
    var interactive = false
  }

  struct Cluster: Encodable {
    var server: String
    var tlsServerName: String?
    var insecureSkipTLSVerify: Bool?
    /// Base64.
    var certificateAuthorityData: String?
    var proxyURL: String?
    var config: JSONValue?

    enum CodingKeys: String, CodingKey {
      case server
      case tlsServerName = "tls-server-name"
      case insecureSkipTLSVerify = "insecure-skip-tls-verify"
      case certificateAuthorityData = "certificate-authority-data"
      case proxyURL = "proxy-url"
      case config
    }
  }

  /// What the plugin answers.
  struct Answer: Decodable {
    var apiVersion: String?
    var kind: String?
    var status: Status?
  }

  struct Status: Decodable {
    var token: String?
    /// RFC 3339.
    var expirationTimestamp: String?
    var clientCertificateData: String?
    var clientKeyData: String?
  }
}

extension CredentialPlugin {
  /// What stands in `KUBERNETES_EXEC_INFO`.
  func request() throws(ClusterConfigurationError) -> String {
    var spec = ExecCredential.Spec()
    if let cluster {
      spec.cluster = ExecCredential.Cluster(
        server: cluster.server,
        tlsServerName: cluster.tlsServerName,
        insecureSkipTLSVerify: cluster.skipsVerification ? true : nil,
        certificateAuthorityData: try cluster.authorities?.read().base64EncodedString(),
        proxyURL: cluster.proxyURL,
        config: cluster.configuration
      )
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      let request = ExecCredential.Request(apiVersion: version.rawValue, spec: spec)
      return String(decoding: try encoder.encode(request), as: UTF8.self)
    } catch {
      throw failed("cannot be told of the cluster in JSON", remedy: "correct the cluster's extensions")
    }
  }

  /// Reads what the plugin wrote. No error quotes any of it.
  func credential(in output: [UInt8]) throws(ClusterConfigurationError) -> PluginCredential {
    guard let answer = try? JSONDecoder().decode(ExecCredential.Answer.self, from: Data(output)) else {
      throw failed(
        "wrote \(output.isEmpty ? "nothing" : "\(output.count) bytes that are no ExecCredential in JSON")",
        remedy: "let it write an ExecCredential of \(version.rawValue) to its standard output, and nothing else"
      )
    }
    guard answer.kind == ExecCredential.kind, answer.apiVersion == version.rawValue else {
      throw failed(
        "answered with another version or kind than the ExecCredential of \(version.rawValue) that it was asked for",
        remedy: "set the apiVersion of its exec section to the one that it speaks: \(Self.versions)"
      )
    }
    let status = answer.status
    let token = status?.token.nonEmpty
    let chain = status?.clientCertificateData.nonEmpty
    let key = status?.clientKeyData.nonEmpty
    guard token != nil || chain != nil || key != nil else {
      throw failed(
        "answered with neither a token nor a client certificate",
        remedy: "log in with it, or correct its arguments"
      )
    }
    var expiry: Date?
    if let text = status?.expirationTimestamp.nonEmpty {
      expiry = WireTimestamp.date(from: text)
      guard expiry != nil else {
        throw failed(
          "answered with an expirationTimestamp that is no time",
          remedy: "let it write one as 2006-01-02T15:04:05Z"
        )
      }
    }
    var identity = Identity()
    if let token {
      identity.authorization = "Bearer \(try ClusterCredentials.checked(token, place: "\(place), status.token"))"
    }
    switch (chain, key) {
    case (nil, nil):
      break
    case (let chain?, let key?):
      identity.certificate = try ClientCertificate(
        chain: .inline(Data(chain.utf8), place: "\(place), the plugin's clientCertificateData"),
        key: .inline(Data(key.utf8), place: "\(place), the plugin's clientKeyData")
      )
    default:
      throw failed(
        "answered with only one of clientCertificateData and clientKeyData",
        remedy: "let it write both, or a token"
      )
    }
    return PluginCredential(identity: identity, expiry: expiry)
  }

  static var versions: String { Version.allCases.map(\.rawValue).joined(separator: " or ") }
}

/// What a run of a plugin came to.
struct PluginCredential: Sendable, Hashable {
  var identity: Identity
  /// By the plugin's clock; `nil` where it is good for ever, or until it is refused.
  var expiry: Date?
}

extension String? {
  /// Kubeconfigs written by tools hold empty strings where nothing is meant.
  var nonEmpty: String? {
    flatMap { $0.isEmpty ? nil : $0 }
  }
}
