import Transport
import YAML

/// TLS settings and credentials of an endpoint, as a rule has them.
struct AccessDraft {
  private(set) var entries: [DraftEntry] = []
  private(set) var remarks: [String] = []
  /// What cannot be converted, with its key.
  private(set) var faults: [(key: String, words: String)] = []
  private(set) var hasCredentials = false
  private(set) var hasTLS = false
  private var secrets: [String] = []
  private var configMaps: [String] = []

  init(_ endpoint: YAMLNode) {
    if let entry = tls(endpoint["tlsConfig"], "tls") {
      hasTLS = true
      entries.append(entry)
    }
    basicAuth(endpoint["basicAuth"])
    authorization(endpoint["authorization"])
    if let token = file(endpoint["bearerTokenSecret"], isSecret: true) { bear(token) }
    if let token = endpoint.text("bearerTokenFile") {
      bear(token)
      remarks.append("The bearer token's file is one of Prometheus' pod; the agent's pod has to have it too.")
    }
    oauth2(endpoint["oauth2"])
    if !secrets.isEmpty, !entries.isEmpty {
      let names = secrets.joined(separator: ", ")
      remarks.append(
        "Its files are those of Secrets in the agent's own namespace, which the chart mounts by secrets: [\(names)]."
      )
    }
    if !configMaps.isEmpty {
      remarks.append(
        "Its files under /etc/afterglow/configmaps are those of the ConfigMap \(configMaps.joined(separator: ", ")), "
          + "which the chart mounts there by extraVolumes and extraVolumeMounts."
      )
    }
  }

  private mutating func give(_ entry: DraftEntry) {
    guard !hasCredentials else {
      faults.append((entry.key, "the endpoint has other credentials too, which come first"))
      return
    }
    hasCredentials = true
    entries.append(entry)
  }

  private mutating func bear(_ file: String) {
    give(DraftEntry("bearer-token-file", .text(file)))
  }

  private mutating func basicAuth(_ node: YAMLNode?) {
    guard let username = file(node?["username"], isSecret: true), let password = file(node?["password"], isSecret: true)
    else {
      if node?.mapping?.isEmpty == false { faults.append(("basicAuth", "it has no user's name or no password")) }
      return
    }
    let files = [DraftEntry("username-file", .text(username)), DraftEntry("password-file", .text(password))]
    give(DraftEntry("basic-auth", .block(files)))
  }

  private mutating func authorization(_ node: YAMLNode?) {
    guard let node, node.mapping?.isEmpty == false else { return }
    let type = node.text("type") ?? "Bearer"
    guard type.lowercased() == "bearer" else {
      faults.append(("authorization", "the agent bears tokens of the type Bearer, not of \(type)"))
      return
    }
    guard let token = file(node["credentials"], isSecret: true) else {
      faults.append(("authorization", "it names no Secret that holds a token"))
      return
    }
    bear(token)
  }

  private mutating func oauth2(_ node: YAMLNode?) {
    guard let node, node.mapping?.isEmpty == false else { return }
    guard let identifier = file(either: node["clientId"]), let secret = file(node["clientSecret"], isSecret: true),
      let url = node.text("tokenUrl")
    else {
      faults.append(("oauth2", "it has no clientId, no clientSecret or no tokenUrl"))
      return
    }
    let grant: TokenGrant
    do {
      grant = try TokenGrant(clientID: .file(identifier), secretFile: secret, url: url)
    } catch {
      faults.append(("oauth2", "tokenUrl: \(error)"))
      return
    }
    var parts = [
      DraftEntry("client-id-file", .text(identifier)), DraftEntry("client-secret-file", .text(secret)),
      DraftEntry("token-url", .text(url)),
    ]
    // The operator joins them by blanks, so one text may hold several.
    let scopes = (node["scopes"]?.texts ?? []).flatMap { $0.split(separator: " ").map(String.init) }
    if let scope = scopes.first(where: { !Self.isScope($0) }) {
      faults.append(("oauth2", "\(scope) is no scope: write ASCII without quotes and backslashes"))
      return
    }
    if !scopes.isEmpty { parts.append(DraftEntry("scopes", .texts(scopes))) }
    let given = node["endpointParams"]?.pairs ?? []
    let parameters = given.filter { !TokenGrant.ownParameters.contains($0.key) }
    if parameters.count < given.count {
      remarks.append("Of endpointParams those are left out that the request sets itself.")
    }
    guard parameters.count <= Self.mostParameters else {
      faults.append(("oauth2", "there are \(parameters.count) endpointParams; write at most \(Self.mostParameters)"))
      return
    }
    if !parameters.isEmpty {
      parts.append(DraftEntry("endpoint-params", .inline(parameters.map { DraftEntry($0.key, .text($0.value)) })))
    }
    if let entry = tls(node["tlsConfig"], "tls") {
      if grant.endpoint.isSecure {
        parts.append(entry)
      } else {
        remarks.append("The TLS settings for tokens are left out, since tokenUrl is not one of HTTPS.")
      }
    }
    give(DraftEntry("oauth2", .block(parts)))
  }

  /// As many as the agent takes.
  private static let mostParameters = 32

  /// RFC 6749, appendix A.4; blanks stand between scopes.
  private static func isScope(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  }

  // MARK: TLS

  private mutating func tls(_ node: YAMLNode?, _ key: String) -> DraftEntry? {
    guard let node else { return nil }
    var entries: [DraftEntry] = []
    let skips = node.isTrue("insecureSkipVerify")
    if let authority = file(either: node["ca"]) ?? node.text("caFile") {
      if skips {
        remarks.append("Its authorities are left out: with insecure-skip-verify nothing is verified by them.")
      } else {
        entries.append(DraftEntry("ca-file", .text(authority)))
      }
    }
    let certificate = file(either: node["cert"]) ?? node.text("certFile")
    let privateKey = file(node["keySecret"], isSecret: true) ?? node.text("keyFile")
    if let certificate, let privateKey {
      entries.append(DraftEntry("cert-file", .text(certificate)))
      entries.append(DraftEntry("key-file", .text(privateKey)))
    } else if certificate != nil || privateKey != nil {
      faults.append(("tlsConfig", "a certificate and its key go together, and one of them is missing"))
    }
    if let name = node.text("serverName") {
      if Self.isHostName(name) {
        entries.append(DraftEntry("server-name", .text(name)))
      } else {
        remarks.append("The serverName \(name) is left out: only the name of a host can stand there.")
      }
    }
    if skips { entries.append(DraftEntry("insecure-skip-verify", .word("true"))) }
    if ["caFile", "certFile", "keyFile"].contains(where: { node.text($0) != nil }) {
      remarks.append("The files of its TLS settings are some of Prometheus' pod; the agent's pod has to have them too.")
    }
    return entries.isEmpty ? nil : DraftEntry(key, .block(entries))
  }

  /// As a certificate holds one, which is no address.
  private static func isHostName(_ name: String) -> Bool {
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    return name.utf8.count <= 253 && labels.allSatisfy { DNSName.isLabel($0.lowercased()) }
      && labels.last?.contains(where: \.isLetter) == true
  }

  // MARK: Files

  private mutating func file(either node: YAMLNode?) -> String? {
    file(node?["secret"], isSecret: true) ?? file(node?["configMap"], isSecret: false)
  }

  /// Where the chart shows a key of a Secret, or of a ConfigMap; `nil` where none is named.
  private mutating func file(_ node: YAMLNode?, isSecret: Bool) -> String? {
    guard let name = node?.text("name"), let key = node?.text("key") else { return nil }
    if isSecret {
      if !secrets.contains(name) { secrets.append(name) }
      return "/etc/afterglow/secrets/\(name)/\(key)"
    }
    if !configMaps.contains(name) { configMaps.append(name) }
    return "/etc/afterglow/configmaps/\(name)/\(key)"
  }
}

/// Names as Kubernetes and DNS take them.
enum DNSName {
  /// An RFC 1123 label.
  static func isLabel(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
      } && !text.hasPrefix("-") && !text.hasSuffix("-")
  }
}
