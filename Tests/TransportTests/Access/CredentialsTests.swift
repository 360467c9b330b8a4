import Testing
import Transport

@Suite struct CredentialsTests {
  @Test("a secret's line end is no part of it")
  func secrets() throws {
    let bearer = Credentials.bearer(tokenFile: "t")
    #expect(try bearer.authorization(contents: Array("abc.def\r\n".utf8)) == "Bearer abc.def")
    let basic = Credentials.basic(username: "Aladdin", passwordFile: "p")
    #expect(try basic.authorization(contents: Array("open sesame\n".utf8)) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
  }

  @Test(
    "a secret that cannot stand in a header is refused, and is not told",
    arguments: [
      (Credentials.bearer(tokenFile: "file"), "hush\r\nX-Evil: 1"),
      (.bearer(tokenFile: "file"), "hush hush"),
      (.bearer(tokenFile: "file"), "hush\u{e4}"), (.bearer(tokenFile: "file"), "\n"), (.bearer(tokenFile: "file"), ""),
      (.basic(username: "u", passwordFile: "file"), "hush\nhush"), (.basic(username: "u", passwordFile: "file"), "\n"),
    ]
  )
  func unusable(credentials: Credentials, secret: String) {
    let fault = #expect(throws: AccessFault.self) { try credentials.authorization(contents: Array(secret.utf8)) }
    #expect(fault?.description.contains("file") == true)
    #expect(fault?.description.contains("hush") == false)
  }

  @Test("a user name with a colon is refused", arguments: ["a:b", "a\nb"])
  func username(_ name: String) {
    let credentials = Credentials.basic(username: name, passwordFile: "p")
    #expect(throws: AccessFault.self) { try credentials.authorization(contents: Array("x".utf8)) }
  }
}
