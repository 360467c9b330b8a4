import Fixtures
import FoundationEssentials
import NIOCore
import NIOPosix
import Testing

@testable import Transport

@Suite struct CredentialsTests {
  private static func bearer(_ secret: String) throws(AccessFault) -> String {
    try AuthorizationHeader.bearer(token: Array(secret.utf8), of: "file")
  }

  private static func basic(_ username: String, _ secret: String) throws(AccessFault) -> String {
    try AuthorizationHeader.basic(.text(username), passwordFile: "file", contents: [Array(secret.utf8)])
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

  // MARK: A user's name in a file

  private static func basic(nameFile: String, _ name: String) throws(AccessFault) -> String {
    try AuthorizationHeader.basic(
      .file(nameFile),
      passwordFile: "file",
      contents: [Array("open sesame\n".utf8), Array(name.utf8)]
    )
  }

  @Test("a user name in a file is one line, and what is wrong with it names the file")
  func nameInFile() throws {
    #expect(try Self.basic(nameFile: "user", "Aladdin\r\n") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    for name in ["", "\n", "a:b", "a\nb"] {
      let fault = #expect(throws: AccessFault.self) { try Self.basic(nameFile: "names/user", name) }
      #expect(fault?.description.contains("names/user") == true, "\(name)")
    }
  }

  @Test("the files of name and password are read again when they change")
  func rereading() async throws {
    let folder = try TemporaryFolder()
    let (user, password) = (try folder.write("Aladdin\n", to: "user"), try folder.write("open sesame", to: "password"))
    let authorizer = Authorizer(
      .basic(username: .file(user), passwordFile: password),
      on: MultiThreadedEventLoopGroup.singleton,
      userAgent: "test/1"
    )
    let start = ContinuousClock.now
    #expect(try await authorizer.value(at: start, within: .seconds(1)) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    try folder.write("Jasmine\n", to: "user")
    let later = try await authorizer.value(at: start + .seconds(2), within: .seconds(1))
    #expect(later == "Basic SmFzbWluZTpvcGVuIHNlc2FtZQ==")
    try FileManager.default.removeItem(atPath: user)
    #expect(authorizer.fault(at: start + .seconds(4))?.description.hasPrefix("\(user): there is no such file") == true)
    await authorizer.shutdown()
  }
}
