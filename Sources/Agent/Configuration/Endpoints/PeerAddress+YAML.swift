import Transport
import YAML

private enum EndpointKey: String, CaseIterable {
  case url
  case tls
  case basicAuth = "basic-auth"
  case bearerTokenFile = "bearer-token-file"
  case oauth2
  case headers
}

extension PeerAddress {
  /// One address or a list of them, each a URL or a mapping that says more.
  static func list(_ node: PlacedNode) throws(YAMLError) -> [Self] {
    guard let elements = node.elements else { return [try Self(node)] }
    guard !elements.isEmpty else { throw node.error("the list is empty; give an address, or leave the setting out") }
    return try elements.readEach { (element) throws(YAMLError) in try Self(element) }
  }

  /// One address.
  static func single(_ node: PlacedNode) throws(YAMLError) -> Self {
    let all = try list(node)
    guard let address = all.first, all.count == 1 else {
      throw node.error("there are several addresses; write one")
    }
    return address
  }

  private init(_ node: PlacedNode) throws(YAMLError) {
    guard node.entries != nil else {
      self = try node.value { (text) throws(InvalidValue) in try SettingText.address(text) }
      return
    }
    let fields = try node.fields(
      EndpointKey.self,
      example: "{url: \(Self.example), bearer-token-file: /etc/afterglow/token}"
    )
    guard let url = fields[.url] else { throw node.error("url is missing; add it, such as url: \(Self.example)") }
    let access = EndpointAccess(
      tls: try fields[.tls].map { (node) throws(YAMLError) in try TLSSettings(node) } ?? TLSSettings(),
      credentials: try Credentials(
        basic: fields[.basicAuth],
        token: fields[.bearerTokenFile],
        oauth2: fields[.oauth2],
        of: "endpoint"
      ),
      headers: try fields[.headers]?.addedHeaders() ?? []
    )
    self = try url.value { (text) throws(InvalidValue) in try SettingText.address(text, access: access) }
    try Self.check(endpoint, fields)
  }

  private static func check(_ endpoint: Endpoint, _ fields: [EndpointKey: PlacedNode]) throws(YAMLError) {
    if !endpoint.isSecure, let tls = fields[.tls] {
      throw tls.error(
        "the URL is one of plain HTTP, so none of this would hold; write https:// there, or leave tls out"
      )
    }
    let credentials = fields[.basicAuth] ?? fields[.bearerTokenFile] ?? fields[.oauth2]
    if endpoint.authorization != nil, let credentials {
      throw credentials.error("the URL holds a user's name and password too; leave one of the two out")
    }
    let isAuthorized = endpoint.authorization != nil || credentials != nil
    if isAuthorized, let headers = fields[.headers],
      endpoint.access.headers.contains(where: { $0.name.lowercased() == "authorization" })
    {
      throw headers.error("Authorization is said by the credentials already; leave one of the two out")
    }
  }
}

extension PlacedNode {
  private enum HeaderKey: String, CaseIterable {
    case name
    case value
    case file
  }

  private static let headerExample = "[{name: X-Scope-OrgID, value: team}]"

  fileprivate func addedHeaders() throws(YAMLError) -> [AddedHeader] {
    guard let elements else { throw error("the headers are no list; write such as \(Self.headerExample)") }
    var headers: [AddedHeader] = []
    for element in elements {
      let header = try element.addedHeader()
      guard !headers.contains(where: { $0.name.lowercased() == header.name.lowercased() }) else {
        throw element.error("the header \(header.name) stands there twice; leave one of the two out")
      }
      headers.append(header)
    }
    return headers
  }

  private func addedHeader() throws(YAMLError) -> AddedHeader {
    let fields = try fields(HeaderKey.self, example: "{name: X-Scope-OrgID, value: team}")
    guard let name = try fields[.name]?.value(SettingText.headerName) else {
      throw error("the header has no name; add it, such as name: X-Scope-OrgID")
    }
    switch (fields[.value], fields[.file]) {
    case (let value?, nil): return AddedHeader(name, .text(try value.value(SettingText.headerValue)))
    case (nil, let file?): return AddedHeader(name, .file(try file.readableFile()))
    case (nil, nil): throw error("the header has no value; add value, or file with the path of a file that holds it")
    case (_?, let file?): throw file.error("the header has a value too; leave one of the two out")
    }
  }
}
