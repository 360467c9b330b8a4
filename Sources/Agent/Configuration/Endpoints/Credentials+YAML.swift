import Transport
import YAML

extension Credentials {
  private enum BasicKey: String, CaseIterable {
    case username
    case passwordFile = "password-file"
  }

  /// Those of one of two keys, or none.
  ///
  /// - Parameter owner: what the keys belong to, for messages.
  init?(basic: PlacedNode?, token: PlacedNode?, of owner: String) throws(YAMLError) {
    guard let basic else {
      guard let tokenFile = try token?.readableFile() else { return nil }
      self = .bearer(tokenFile: tokenFile)
      return
    }
    if let token { throw token.error("the \(owner) has basic-auth too; leave one of the two out") }
    let parts = try basic.fields(
      BasicKey.self,
      example: "{username: prometheus, password-file: /etc/afterglow/password}"
    )
    guard let username = try parts[.username]?.value(SettingText.username) else {
      throw basic.error("username is missing; add it")
    }
    guard let passwordFile = try parts[.passwordFile]?.readableFile() else {
      throw basic.error("password-file is missing; add it, with the path of a file that holds the password")
    }
    self = .basic(username: username, passwordFile: passwordFile)
  }
}
