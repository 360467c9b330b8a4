import Testing

@testable import Transport

@Suite struct CredentialsTests {
  private static func bearer(_ secret: String) throws(AccessFault) -> String {
    try AuthorizationHeader.bearer(token: Array(secret.utf8), of: "file")
  }

  private static func basic(_ username: String, _ secret: String) throws(AccessFault) -> String {
    try AuthorizationHeader.basic(username: username, password: Array(secret.utf8), of: "file")
  }

  @Test("a secret's line end is no part of it")
  func secrets() throws {
    #expect(try Self.bearer("abc.def\r\n") == "Bearer abc.def")
    #expect(try Self.basic("Aladdin", "open sesame\n") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
  }

  @Test(
    "a secret that cannot stand in a header is refused, and is not told",
    arguments: [
      (true, "hush\r\nX-Evil: 1"), (true, "hush hush"), (true, "hush\u{e4}"), (true, "\n"), (true, ""),
      (false, "hush\nhush"), (false, "\n"),
    ]
  )
  func unusable(isToken: Bool, secret: String) {
    let fault = #expect(throws: AccessFault.self) {
      if isToken { try Self.bearer(secret) } else { try Self.basic("u", secret) }
    }
    #expect(fault?.description.contains("file") == true)
    #expect(fault?.description.contains("hush") == false)
  }

  @Test("a user name with a colon is refused", arguments: ["a:b", "a\nb"])
  func username(_ name: String) {
    #expect(throws: AccessFault.self) { try Self.basic(name, "x") }
  }
}
