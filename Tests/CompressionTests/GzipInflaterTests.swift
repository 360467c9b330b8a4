import Compression
import Fixtures
import Testing

@Suite("Gzip that is inflated as it arrives")
struct GzipInflaterTests {
  /// - Parameter chunk: how many bytes arrive at a time.
  private func inflate(
    _ bytes: [UInt8],
    chunk: Int = .max,
    limit: Int = 1 << 20
  ) throws(InflationError) -> [UInt8] {
    var inflater = try GzipInflater(limit: limit)
    var index = 0
    while index < bytes.count {
      let end = chunk < bytes.count - index ? index + chunk : bytes.count
      try inflater.append(bytes.span.bytes.extracting(index..<end))
      index = end
    }
    return try inflater.finish()
  }

  /// Some of it compresses well and some not at all.
  private func text(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { $0 / 64 % 2 == 0 ? 7 : UInt8.random(in: 0...255, using: &generator) }
  }

  @Test("a text comes back whole, however it arrives", arguments: [1, 2, 17, 1000, Int.max])
  func wholeText(chunk: Int) throws {
    for count in [0, 1, 100, 16384, 16385, 70_000] {
      for level: CInt in [0, 1, 9] {
        let text = text(count)
        #expect(try inflate(Gzip.member(text, level: level), chunk: chunk) == text, "\(count) bytes, level \(level)")
      }
    }
  }

  @Test("members one after the other are one text", arguments: [1, 3, Int.max])
  func members(chunk: Int) throws {
    let parts = [text(100), [], text(40_000, seed: 2), text(1, seed: 3)]
    #expect(try inflate(parts.flatMap { Gzip.member($0) }, chunk: chunk) == Array(parts.joined()))
  }

  @Test("what Spark sends is read")
  func spark() throws {
    let page = String(decoding: try inflate(Fixture.spark("spark-3.5.9-http/exec_gzip.body")), as: UTF8.self)
    #expect(page.hasPrefix("spark_info{"))
    #expect(page.hasSuffix("\n"))
  }

  @Test("a text may be as long as the limit and no longer", arguments: [0, 1, 16383, 16384, 16385, 50_000])
  func limit(count: Int) throws {
    let text = text(count)
    let bytes = Gzip.member(text)
    #expect(try inflate(bytes, limit: count) == text)
    #expect(try inflate(bytes, limit: .max) == text)
    if count > 0 {
      #expect(throws: InflationError.tooLarge(limit: count - 1)) { try inflate(bytes, limit: count - 1) }
      #expect(throws: InflationError.tooLarge(limit: count - 1)) { try inflate(bytes, chunk: 1, limit: count - 1) }
    }
  }

  @Test("a text that ends too early is none, wherever it ends")
  func cutShort() throws {
    let bytes = Gzip.member(text(300)) + Gzip.member(text(300))
    let boundary = bytes.count / 2
    for length in 0..<bytes.count where length != boundary {
      let error = #expect(throws: InflationError.self) { try inflate(Array(bytes.prefix(length))) }
      guard case .cutShort = error else {
        Issue.record("\(length) bytes: \(String(describing: error))")
        return
      }
    }
    #expect(try inflate(Array(bytes.prefix(boundary))) == text(300))
  }

  @Test("a byte that was changed is noticed, or made no difference to the text")
  func changedByte() {
    let text = text(500)
    let bytes = Gzip.member(text)
    var noticed = 0
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        do throws(InflationError) {
          #expect(try inflate(changed) == text, "byte \(index), bit \(bit)")
        } catch {
          noticed += 1
        }
      }
    }
    // The header's time, system and hint of the level, of 64 bits in all, mean nothing here.
    #expect(noticed >= (bytes.count - 8) * 8)
  }

  @Test("a checksum or a length that does not fit is refused")
  func checksum() {
    let bytes = Gzip.member(text(500))
    for place in [8, 1] {
      var changed = bytes
      changed[bytes.count - place] ^= 1
      #expect(throws: InflationError.checksum) { try inflate(changed) }
    }
  }

  @Test("what follows the text is refused, unless it is a further member")
  func trailingBytes() {
    for trailer in [Array("\r\n".utf8), Array("<html>".utf8), [0, 0, 0, 0]] as [[UInt8]] {
      #expect(throws: InflationError.trailingBytes) { try inflate(Gzip.member(text(10)) + trailer) }
      #expect(throws: InflationError.trailingBytes) { try inflate(Gzip.member(text(10)) + trailer, chunk: 1) }
    }
  }

  @Test("headers with a name, a comment, further fields and a checksum are read; with flags to come they are refused")
  func headers() throws {
    let text = text(50)
    func header(flags: UInt8, _ rest: [UInt8]) -> [UInt8] { [0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 255] + rest }
    let extra: [UInt8] = [4, 0, 1, 2, 3, 4]
    let words = Array("page.prom\0a comment\0".utf8)
    let full = header(flags: 0x1e, extra + words)
    let checksum = Gzip.checksum(ofHeader: full)
    #expect(try inflate(Gzip.member(text, header: header(flags: 0x18, words))) == text)
    #expect(try inflate(Gzip.member(text, header: full + checksum), chunk: 1) == text)
    #expect(throws: InflationError.damaged("header crc mismatch")) {
      try inflate(Gzip.member(text, header: full + [checksum[0], checksum[1] ^ 1]))
    }
    #expect(throws: InflationError.damaged("unknown header flags set")) {
      try inflate(Gzip.member(text, header: header(flags: 0x20, [])))
    }
    #expect(throws: InflationError.damaged("unknown compression method")) {
      try inflate(Gzip.member(text, header: [0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0]))
    }
  }

  @Test(
    "what is no gzip is refused by its first bytes",
    arguments: [
      Array("# HELP a page\n".utf8), Array("<html>".utf8), Gzip.zlib([1, 2, 3]),
      // zlib's own format, with a preset dictionary.
      [0x78, 0xbb, 0, 0, 0, 1, 3, 0],
    ] as [[UInt8]]
  )
  func notGzip(bytes: [UInt8]) {
    #expect(throws: InflationError.notGzip) { try inflate(bytes) }
  }

  @Test("after an error no more is taken, and the error stays")
  func afterError() throws {
    var inflater = try GzipInflater(limit: 100)
    var errors: [InflationError] = []
    for bytes in [Gzip.member(text(101)), Gzip.member(text(1)), []] {
      do throws(InflationError) { try inflater.append(bytes.span.bytes) } catch { errors.append(error) }
    }
    #expect(errors == Array(repeating: .tooLarge(limit: 100), count: 3))
    #expect(inflater.count == 0)
    do throws(InflationError) {
      _ = try inflater.finish()
      Issue.record("it ended well")
    } catch {
      #expect(error == .tooLarge(limit: 100))
    }
  }

  @Test("every error says what to do")
  func remedies() {
    let errors: [InflationError] = [
      .notGzip, .cutShort(inflated: 7), .checksum, .damaged("x"), .trailingBytes, .tooLarge(limit: 9), .noMemory,
    ]
    for error in errors { #expect("\(error)".contains("; "), "\(error)") }
    #expect("\(errors[1])".contains("7 bytes"))
    #expect("\(errors[5])".contains("9 bytes"))
  }
}
