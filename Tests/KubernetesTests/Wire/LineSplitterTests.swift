import Fixtures
import FoundationEssentials
import NIOCore
import Testing

@testable import Kubernetes

@Suite struct LineSplitterTests {
  private func lines(of chunks: [ArraySlice<UInt8>], limit: Int = 1 << 20) throws -> [Data] {
    var splitter = LineSplitter(limit: limit)
    var lines: [Data] = []
    for chunk in chunks {
      splitter.append(ByteBuffer(bytes: chunk))
      while let line = try splitter.next() { lines.append(line.withUnsafeReadableBytes { Data($0) }) }
    }
    return lines
  }

  @Test("a recorded watch gives the same lines wherever it is cut in two")
  func cuts() throws {
    let body = try Fixture.kubernetes("pods-watch-life").body
    let whole = body.split(separator: UInt8(ascii: "\n")).map { Data($0) }
    #expect(whole.count == 9)
    for cut in body.indices {
      let lines = try lines(of: [body[..<cut], body[cut...]])
      guard lines == whole else {
        Issue.record("cut at \(cut): \(lines.map(\.count))")
        return
      }
    }
  }

  @Test("a recorded watch gives the same lines in chunks of any size", arguments: [1, 2, 3, 7, 1000, 4096])
  func chunks(size: Int) throws {
    let body = try Fixture.kubernetes("pods-watch-life").body
    let chunks = stride(from: 0, to: body.count, by: size).map { body[$0..<min($0 + size, body.count)] }
    #expect(try lines(of: chunks) == body.split(separator: UInt8(ascii: "\n")).map { Data($0) })
  }

  @Test("empty lines are lines, and what follows the last newline is not")
  func edges() throws {
    #expect(try lines(of: [Array("\na\n\nbc".utf8)[...]]).map(\.count) == [0, 1, 0])
  }

  @Test("a line may be as long as the bound and no longer, whether its newline has come or not")
  func bound() throws {
    #expect(try lines(of: [Array("12345\n".utf8)[...]], limit: 5).count == 1)
    #expect(throws: LineSplitter.LineTooLong.self) { try lines(of: [Array("123456\n".utf8)[...]], limit: 5) }
    #expect(throws: LineSplitter.LineTooLong.self) {
      try lines(of: [Array("123".utf8)[...], Array("456".utf8)[...]], limit: 5)
    }
  }
}
