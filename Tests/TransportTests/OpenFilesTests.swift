import Testing
import Transport

@Suite struct OpenFilesTests {
  @Test("the limit is raised once, and stays")
  func raised() throws {
    let limit = try #require(OpenFiles.raiseLimit())
    #expect(limit >= 1024)
    #expect(OpenFiles.raiseLimit() == limit)
  }
}
