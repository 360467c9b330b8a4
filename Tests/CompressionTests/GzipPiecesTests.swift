import Compression
import Fixtures
import Testing

@Suite("Gzip that is handed on in pieces")
struct GzipPiecesTests {
  private struct Collector: GzipPieces.Reader {
    var text: [UInt8] = []
    var longest = 0

    mutating func read(_ piece: RawSpan) {
      longest = max(longest, piece.byteCount)
      piece.withUnsafeBytes { text += $0 }
    }
  }

  private func inflate(
    _ bytes: [UInt8],
    chunk: Int = .max,
    pieceSize: Int = 1000
  ) throws(InflationError) -> Collector {
    var collector = Collector()
    var pieces = try GzipPieces(pieceSize: pieceSize)
    var index = 0
    while index < bytes.count {
      let end = chunk < bytes.count - index ? index + chunk : bytes.count
      try pieces.append(bytes.span.bytes.extracting(index..<end), to: &collector)
      index = end
    }
    #expect(pieces.count == collector.text.count)
    try pieces.finish()
    return collector
  }

  private let text: [UInt8] = {
    var generator = SeededGenerator(seed: 3)
    return (0..<50_000).map { $0 / 64 % 2 == 0 ? 7 : UInt8.random(in: 0...255, using: &generator) }
  }()

  @Test("gives the whole text, in no piece longer than was said", arguments: [1, 17, 4096, Int.max])
  func wholeText(chunk: Int) throws {
    for pieceSize in [1, 999, 25_000, 1 << 20] {
      let collector = try inflate(
        Gzip.member(text) + Gzip.member([]) + Gzip.member(text),
        chunk: chunk,
        pieceSize: pieceSize
      )
      #expect(collector.text == text + text)
      #expect(collector.longest <= pieceSize)
    }
  }

  @Test("is none where it ends too early, wherever it does")
  func cutShort() throws {
    let bytes = Gzip.member(Array(text.prefix(300)))
    for length in 0..<bytes.count {
      let error = #expect(throws: InflationError.self) { try inflate(Array(bytes.prefix(length))) }
      guard case .cutShort = error else {
        Issue.record("\(length) bytes: \(String(describing: error))")
        return
      }
    }
  }

  @Test("says what is wrong with it, and keeps to it")
  func damaged() throws {
    var changed = Gzip.member(text)
    changed[changed.count - 8] ^= 1
    #expect(throws: InflationError.checksum) { try inflate(changed) }
    #expect(throws: InflationError.notGzip) { try inflate(Array("# HELP".utf8)) }
    #expect(throws: InflationError.trailingBytes) { try inflate(Gzip.member([]) + Array("<html>".utf8)) }
    var pieces = try GzipPieces()
    var collector = Collector()
    for bytes in [Array("x".utf8) + Gzip.member(text), Gzip.member(text)] {
      var error: InflationError?
      do throws(InflationError) { try pieces.append(bytes.span.bytes, to: &collector) } catch let caught {
        error = caught
      }
      #expect(error == .notGzip)
    }
    #expect(collector.text.isEmpty)
  }
}
