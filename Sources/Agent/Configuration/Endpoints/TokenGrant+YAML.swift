import Transport
import YAML

extension TokenGrant {
  private enum Key: String, CaseIterable {
    case clientID = "client-id"
    case clientIDFile = "client-id-file"
    case clientSecretFile = "client-secret-file"
    case tokenURL = "token-url"
    case scopes
    case endpointParameters = "endpoint-params"
    case tls
  }

  private static let mostParameters = 32

  init(_ node: PlacedNode) throws(YAMLError) {
    let fields = try node.fields(
      Key.self,
      example:
        "{client-id: afterglow, client-secret-file: /etc/afterglow/secret, token-url: https://login.example.com/token}"
    )
    guard let secretFile = try fields[.clientSecretFile]?.readableFile() else {
      throw node.error("client-secret-file is missing; add it, with the path of a file that holds the client's secret")
    }
    guard let url = fields[.tokenURL] else {
      throw node.error("token-url is missing; add it, such as token-url: https://login.example.com/oauth2/token")
    }
    let clientID = try Self.clientID(of: node, fields)
    let tls = try fields[.tls].map { (node) throws(YAMLError) in try TLSSettings(node) } ?? TLSSettings()
    let scopes = try fields[.scopes]?.scopes() ?? []
    let parameters = try fields[.endpointParameters]?.parameters(most: Self.mostParameters) ?? []
    self = try url.value { (text) throws(InvalidValue) in
      do {
        return try TokenGrant(
          clientID: clientID,
          secretFile: secretFile,
          url: text,
          tls: tls,
          scopes: scopes,
          parameters: parameters
        )
      } catch {
        throw InvalidValue("\(error)")
      }
    }
    if !endpoint.isSecure, let tls = fields[.tls] {
      throw tls.error(
        "token-url is one of plain HTTP, so none of this would hold; write https:// there, or leave tls out"
      )
    }
  }

  private static func clientID(of node: PlacedNode, _ fields: [Key: PlacedNode]) throws(YAMLError) -> ClientID {
    switch (fields[.clientID], fields[.clientIDFile]) {
    case (let text?, nil): return .text(try text.value(SettingText.clientID))
    case (nil, let file?): return .file(try file.readableFile())
    case (_?, let file?): throw file.error("there is a client-id too; leave one of the two out")
    case (nil, nil): throw node.error("client-id is missing; add it, or client-id-file with the path of a file")
    }
  }
}

extension SettingText {
  /// RFC 6749, appendix A.1.
  static func clientID(_ text: String) throws(InvalidValue) -> String {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
      throw InvalidValue("this is no client's id: write one line of ASCII")
    }
    return text
  }

  /// RFC 6749, appendix A.4.
  static func scope(_ text: String) throws(InvalidValue) -> String {
    let isScope =
      !text.isEmpty
      && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    guard isScope else {
      throw InvalidValue(
        "\"\(text)\" is no scope: write ASCII without blanks, quotes and backslashes, and a list for several"
      )
    }
    return text
  }
}

extension PlacedNode {
  fileprivate func scopes() throws(YAMLError) -> [String] {
    var scopes: [String] = []
    for element in elements ?? [self] { scopes.append(try element.value(SettingText.scope)) }
    return scopes
  }

  /// In the order in which they stand there.
  fileprivate func parameters(most: Int) throws(YAMLError) -> [TokenGrant.Parameter] {
    guard let entries else {
      throw error("the parameters are no mapping; write each with its value, such as {audience: metrics}")
    }
    guard entries.count <= most else { throw error("there are \(entries.count) parameters; write at most \(most)") }
    var parameters: [TokenGrant.Parameter] = []
    for entry in entries {
      guard !TokenGrant.ownParameters.contains(entry.key) else {
        throw entry.value.error("\(entry.key) is set by the request itself; leave it out")
      }
      parameters.append(TokenGrant.Parameter(entry.key, try entry.value.text()))
    }
    return parameters
  }
}
