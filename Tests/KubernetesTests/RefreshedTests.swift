import Fixtures
import Testing

@testable import Kubernetes

@Suite struct RefreshedTests {
  let folder: TemporaryFolder
  let token: Refreshed<String?>
  let start = ContinuousClock.now

  init() throws {
    folder = try TemporaryFolder()
    let credentials = ClusterCredentials.tokenFile(try folder.write("one", to: "token"))
    token = Refreshed(age: .seconds(10)) { () throws(ClusterConfigurationError) in try credentials.authorization() }
  }

  @Test("a replaced token is read after ten seconds")
  func aged() throws {
    #expect(try token.value(at: start) == "Bearer one")
    try folder.write("two\n", to: "token")
    #expect(try token.value(at: start + .milliseconds(9_999)) == "Bearer one")
    #expect(try token.value(at: start + .seconds(10)) == "Bearer two")
  }

  @Test("a replaced token is read at once after it was refused")
  func expired() throws {
    #expect(try token.value(at: start) == "Bearer one")
    try folder.write("two", to: "token")
    token.expire()
    #expect(try token.value(at: start) == "Bearer two")
  }

  @Test("the last good token stays while the file is away or empty")
  func kept() throws {
    #expect(try token.value(at: start) == "Bearer one")
    try folder.write("", to: "token")
    #expect(try token.value(at: start + .seconds(11)) == "Bearer one")
    try folder.write("three", to: "token")
    #expect(try token.value(at: start + .seconds(12)) == "Bearer one")
    #expect(try token.value(at: start + .seconds(21)) == "Bearer three")
  }

  @Test("without a first good token it throws")
  func never() {
    let missing = Refreshed<String?>(age: nil) { () throws(ClusterConfigurationError) in
      try ClusterCredentials.tokenFile("/no/token").authorization()
    }
    #expect(throws: ClusterConfigurationError.self) { try missing.value(at: start) }
  }
}
