import Transport
import YAML

extension Credentials {
  private enum BasicKey: String, CaseIterable {
    case username
    case usernameFile = "username-file"
    case passwordFile = "password-file"
  }

  /// Those of one of three keys, or none.
  ///
  /// - Parameter owner: what the keys belong to, for messages.
  init?(basic: PlacedNode?, token: PlacedNode?, oauth2: PlacedNode?, of owner: String) throws(YAMLError) {
    if let second = basic == nil ? nil : token ?? oauth2 {
      throw second.error("the \(owner) has basic-auth too; leave one of the two out")
    }
    if token != nil, let oauth2 {
      throw oauth2.error("the \(owner) has bearer-token-file too; leave one of the two out")
    }
    if let basic {
      try self.init(basic: basic)
    } else if let token {
      self = .bearer(tokenFile: try token.readableFile())
    } else if let oauth2 {
      self = .oauth2(try TokenGrant(oauth2))
    } else {
      return nil
    }
  }

  private init(basic: PlacedNode) throws(YAMLError) {
    let parts = try basic.fields(
      BasicKey.self,
      example: "{username: prometheus, password-file: /etc/afterglow/password}"
    )
    let username: Username
    switch (parts[.username], parts[.usernameFile]) {
    case (let text?, nil): username = .text(try text.value(SettingText.username))
    case (nil, let file?): username = .file(try file.readableFile())
    case (_?, let file?): throw file.error("there is a username too; leave one of the two out")
    case (nil, nil): throw basic.error("username is missing; add it, or username-file with the path of a file")
    }
    guard let passwordFile = try parts[.passwordFile]?.readableFile() else {
      throw basic.error("password-file is missing; add it, with the path of a file that holds the password")
    }
    self = .basic(username: username, passwordFile: passwordFile)
  }
}
