import Compression
import Fixtures
import Testing

@Suite("Gzip that is written")
struct GzipDeflaterTests {
  private func inflate(_ bytes: [UInt8]) throws(InflationError) -> [UInt8] {
    var inflater = try GzipInflater(limit: 1 << 20)
    try inflater.append(bytes.span.bytes)
    return try inflater.finish()
  }

  @Test("is read again, whatever the text and the level", arguments: [-1, 0, 1, 6, 9, .max])
  func roundTrip(level: Int) throws {
    var generator = SeededGenerator(seed: 5)
    for count in [0, 1, 2, 255, 4096, 70_000] {
      // Half of it compresses well, half not at all.
      let text = (0..<count).map { $0 / 64 % 2 == 0 ? 7 : UInt8.random(in: 0...255, using: &generator) }
      #expect(try inflate(GzipDeflater.deflate(text, level: level)) == text, "\(count) bytes")
    }
  }

  @Test("takes a small part of what a driver's page takes")
  func ratio() throws {
    let page = try inflate(Fixture.spark("spark-3.5.9-http/exec_gzip.body"))
    #expect(try GzipDeflater.deflate(page).count * 4 < page.count)
  }

  @Test("begins as RFC 1952 says, and ends with the text's length")
  func frame() throws {
    let bytes = try GzipDeflater.deflate(Array("afterglow".utf8))
    #expect(bytes.prefix(3) == [0x1f, 0x8b, 8])
    #expect(bytes.suffix(4) == [9, 0, 0, 0])
  }
}
