import Discovery
import Fixtures
import FoundationEssentials
import Testing

@testable import Scraping

@Suite struct TargetAccessTests {
  @Test("a secret's line end is no part of it")
  func secrets() throws {
    let bearer = TargetAccess.Credentials.bearer(tokenFile: "t")
    #expect(try bearer.authorization(secret: Array("abc.def\r\n".utf8)) == "Bearer abc.def")
    let basic = TargetAccess.Credentials.basic(username: "Aladdin", passwordFile: "p")
    #expect(try basic.authorization(secret: Array("open sesame\n".utf8)) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
  }

  @Test(
    "a secret that cannot stand in a header is refused, and is not told",
    arguments: [
      (TargetAccess.Credentials.bearer(tokenFile: "file"), "hush\r\nX-Evil: 1"),
      (.bearer(tokenFile: "file"), "hush hush"),
      (.bearer(tokenFile: "file"), "hush\u{e4}"), (.bearer(tokenFile: "file"), "\n"), (.bearer(tokenFile: "file"), ""),
      (.basic(username: "u", passwordFile: "file"), "hush\nhush"), (.basic(username: "u", passwordFile: "file"), "\n"),
    ]
  )
  func unusable(credentials: TargetAccess.Credentials, secret: String) {
    let fault = #expect(throws: AccessFault.self) { try credentials.authorization(secret: Array(secret.utf8)) }
    #expect(fault?.description.contains("file") == true)
    #expect(fault?.description.contains("hush") == false)
  }

  @Test("a user name with a colon is refused", arguments: ["a:b", "a\nb"])
  func username(_ name: String) {
    let credentials = TargetAccess.Credentials.basic(username: name, passwordFile: "p")
    #expect(throws: AccessFault.self) { try credentials.authorization(secret: Array("x".utf8)) }
  }

  @Test("a secret is read again when its file changes, once a second at most")
  func rotation() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("one", to: "token")
    let book = AccessBook(["r": TargetAccess(credentials: .bearer(tokenFile: file))])
    let start = ContinuousClock.now
    let target = Target.sample(rule: "r")
    #expect(try book.access(to: target, at: start).authorization == "Bearer one")
    try folder.write("second", to: "token")
    #expect(try book.access(to: target, at: start + .milliseconds(900)).authorization == "Bearer one")
    #expect(try book.access(to: target, at: start + .seconds(1)).authorization == "Bearer second")
  }

  @Test("a mount that is swapped behind a link is seen")
  func swapped() throws {
    let folder = try TemporaryFolder()
    try folder.write("one", to: "first")
    try folder.write("two", to: "other")
    let link = "\(folder.path)/token"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "first")
    let book = AccessBook(["r": TargetAccess(credentials: .bearer(tokenFile: link))])
    let start = ContinuousClock.now
    #expect(try book.access(to: .sample(rule: "r"), at: start).authorization == "Bearer one")
    try FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "other")
    #expect(try book.access(to: .sample(rule: "r"), at: start + .seconds(1)).authorization == "Bearer two")
  }

  @Test("a file that is missing is named, and one that is withdrawn is used no longer")
  func missing() throws {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/token"
    let book = AccessBook(["r": TargetAccess(credentials: .bearer(tokenFile: file))])
    let start = ContinuousClock.now
    let failure = #expect(throws: ScrapeFailure.self) { try book.access(to: .sample(rule: "r"), at: start) }
    #expect(failure?.code == "no_access")
    #expect(failure?.description == "\(file): there is no such file; create it, or name another")
    try folder.write("one", to: "token")
    #expect(try book.access(to: .sample(rule: "r"), at: start + .seconds(1)).authorization == "Bearer one")
    try FileManager.default.removeItem(atPath: file)
    #expect(throws: ScrapeFailure.self) { try book.access(to: .sample(rule: "r"), at: start + .seconds(2)) }
  }

  @Test("what is no file is not waited for")
  func noFile() throws {
    let book = AccessBook(["r": TargetAccess(credentials: .bearer(tokenFile: "/"))])
    #expect(throws: ScrapeFailure.self) { try book.access(to: .sample(rule: "r"), at: .now) }
  }

  @Test("a target gets the access of its own rule, and of no other")
  func rules() throws {
    let folder = try TemporaryFolder()
    let book = AccessBook([
      "a": TargetAccess(credentials: .bearer(tokenFile: try folder.write("of-a", to: "a"))),
      "b": TargetAccess(),
    ])
    #expect(try book.access(to: .sample(rule: "a"), at: .now).authorization == "Bearer of-a")
    #expect(try book.access(to: .sample(rule: "b"), at: .now).authorization == nil)
    #expect(try book.access(to: .sample(rule: nil), at: .now).authorization == nil)
    let failure = #expect(throws: ScrapeFailure.self) { try book.access(to: .sample(rule: "c"), at: .now) }
    guard case .access(.unknownRule("c")) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test("TLS is made anew when its files change, and stays the same otherwise")
  func tls() throws {
    let folder = try TemporaryFolder()
    var tls = TargetAccess.TLS()
    tls.authorityFile = try folder.write(TargetCertificates.authority, to: "ca")
    let book = AccessBook(["r": TargetAccess(tls: tls)])
    let start = ContinuousClock.now
    let target = Target.sample(scheme: .https, rule: "r")
    let first = try book.access(to: target, at: start)
    #expect(try book.access(to: target, at: start + .seconds(1)).mark == first.mark)
    try folder.write(TargetCertificates.authority + "\n" + TargetCertificates.client, to: "ca")
    #expect(try book.access(to: target, at: start + .seconds(2)).mark != first.mark)
    #expect(try book.access(to: .sample(rule: "r"), at: start).tls == nil)
  }

  @Test("files of TLS that do not fit are named")
  func tlsFaults() throws {
    let folder = try TemporaryFolder()
    let certificate = try folder.write(TargetCertificates.client, to: "certificate")
    let key = try folder.write(TargetCertificates.key, to: "key")
    let text = try folder.write("hush", to: "text")
    func fault(_ change: (inout TargetAccess.TLS) -> Void) -> AccessFault? {
      var tls = TargetAccess.TLS()
      change(&tls)
      let book = AccessBook(["r": TargetAccess(tls: tls)])
      do throws(ScrapeFailure) {
        _ = try book.access(to: .sample(scheme: .https, rule: "r"), at: .now)
        return nil
      } catch {
        guard case .access(let fault) = error else { return nil }
        return fault
      }
    }
    #expect(fault { ($0.certificateFile, $0.keyFile) = (certificate, key) } == nil)
    #expect(fault { $0.certificateFile = certificate } == .halfCertificate)
    #expect(fault { $0.keyFile = key } == .halfCertificate)
    #expect(fault { $0.authorityFile = text } == .unusablePEM(text, expected: "certificate"))
    #expect(
      fault { ($0.certificateFile, $0.keyFile) = (certificate, text) } == .unusablePEM(text, expected: "private key")
    )
    #expect(fault { $0.serverName = "a b" } == .unusableServerName("a b"))
    #expect(fault { $0.serverName = "" } == .unusableServerName(""))
  }
}
