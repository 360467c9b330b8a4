import Discovery
import Fixtures
import FoundationEssentials
import NIOPosix
import ScriptedPeers
import Testing
import Transport

@testable import Scraping

@Suite struct TargetAccessTests {
  @Test("a secret is read again when its file changes, once a second at most")
  func rotation() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("one", to: "token")
    let book = AccessBook(["r": TargetAccess(credentials: .bearer(tokenFile: file))])
    let start = ContinuousClock.now
    let target = Target.sample(rule: "r")
    #expect(try await book.access(to: target, at: start).authorization == "Bearer one")
    try folder.write("second", to: "token")
    #expect(try await book.access(to: target, at: start + .milliseconds(900)).authorization == "Bearer one")
    #expect(try await book.access(to: target, at: start + .seconds(1)).authorization == "Bearer second")
  }

  @Test("a mount that is swapped behind a link is seen")
  func swapped() async throws {
    let folder = try TemporaryFolder()
    try folder.write("one", to: "first")
    try folder.write("two", to: "other")
    let link = "\(folder.path)/token"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "first")
    let book = AccessBook(["r": TargetAccess(credentials: .bearer(tokenFile: link))])
    let start = ContinuousClock.now
    #expect(try await book.access(to: .sample(rule: "r"), at: start).authorization == "Bearer one")
    try FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "other")
    #expect(try await book.access(to: .sample(rule: "r"), at: start + .seconds(1)).authorization == "Bearer two")
  }

  @Test("a file that is missing is named, and one that is withdrawn is used no longer")
  func missing() async throws {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/token"
    let book = AccessBook(["r": TargetAccess(credentials: .bearer(tokenFile: file))])
    let start = ContinuousClock.now
    let failure = await #expect(throws: ScrapeFailure.self) { try await book.access(to: .sample(rule: "r"), at: start) }
    #expect(failure?.code == "no_access")
    #expect(failure?.description == "\(file): there is no such file; create it, or name another")
    try folder.write("one", to: "token")
    #expect(try await book.access(to: .sample(rule: "r"), at: start + .seconds(1)).authorization == "Bearer one")
    try FileManager.default.removeItem(atPath: file)
    await #expect(throws: ScrapeFailure.self) { try await book.access(to: .sample(rule: "r"), at: start + .seconds(2)) }
  }

  @Test("what is no file is not waited for")
  func noFile() async throws {
    let book = AccessBook(["r": TargetAccess(credentials: .bearer(tokenFile: "/"))])
    await #expect(throws: ScrapeFailure.self) { try await book.access(to: .sample(rule: "r"), at: .now) }
  }

  @Test("a target gets the access of its own rule, and of no other")
  func rules() async throws {
    let folder = try TemporaryFolder()
    let book = AccessBook([
      "a": TargetAccess(credentials: .bearer(tokenFile: try folder.write("of-a", to: "a"))),
      "b": TargetAccess(),
    ])
    #expect(try await book.access(to: .sample(rule: "a"), at: .now).authorization == "Bearer of-a")
    #expect(try await book.access(to: .sample(rule: "b"), at: .now).authorization == nil)
    #expect(try await book.access(to: .sample(rule: nil), at: .now).authorization == nil)
    let failure = await #expect(throws: ScrapeFailure.self) { try await book.access(to: .sample(rule: "c"), at: .now) }
    guard case .unknownRule("c") = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test("a target that an earlier edition of the rules covers gets no credentials of a later one, nor the other way")
  func editions() async throws {
    let folder = try TemporaryFolder()
    let access = TargetAccess(credentials: .bearer(tokenFile: try folder.write("one", to: "token")))
    let first = AccessBook(["r": access, "plain": TargetAccess()])
    let second = AccessBook(["r": access, "plain": TargetAccess()], edition: 1, after: first)
    let (now, target) = (ContinuousClock.now, Target.sample(rule: "r"))
    #expect(try await first.access(to: target, at: now).authorization == "Bearer one")
    await #expect(throws: ScrapeFailure.self) { try await second.access(to: target, at: now) }
    #expect(try await second.access(to: .sample(rule: "r", edition: 1), at: now).authorization == "Bearer one")
    await #expect(throws: ScrapeFailure.self) { try await first.access(to: .sample(rule: "r", edition: 1), at: now) }
    await #expect(throws: Never.self) { try await second.access(to: .sample(rule: "plain"), at: now) }
  }

  @Test("TLS is made anew when its files change, and stays the same otherwise")
  func tls() async throws {
    let folder = try TemporaryFolder()
    var tls = TLSSettings()
    tls.authorityFile = try folder.write(ServerCertificates.authority, to: "ca")
    let book = AccessBook(["r": TargetAccess(tls: tls)])
    let start = ContinuousClock.now
    let target = Target.sample(scheme: .https, rule: "r")
    let first = try await book.access(to: target, at: start)
    #expect(try await book.access(to: target, at: start + .seconds(1)).mark == first.mark)
    try folder.write(ServerCertificates.authority + "\n" + ServerCertificates.client, to: "ca")
    #expect(try await book.access(to: target, at: start + .seconds(2)).mark != first.mark)
    #expect(try await book.access(to: .sample(rule: "r"), at: start).tls == nil)
  }
}

extension AccessBook {
  fileprivate convenience init(
    _ accesses: [String: TargetAccess],
    edition: Int = 0,
    after earlier: AccessBook? = nil
  ) {
    self.init(
      accesses,
      edition: edition,
      after: earlier,
      on: MultiThreadedEventLoopGroup.singleton,
      userAgent: "test"
    )
  }

  fileprivate func access(to target: Target, at now: ContinuousClock.Instant) async throws(ScrapeFailure) -> Access {
    try await access(to: target, at: now, within: .seconds(10))
  }
}
