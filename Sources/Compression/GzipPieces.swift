/// Inflates gzip (RFC 1952) as it arrives, and hands the text on piece by piece instead of keeping it: for texts of any
/// length in the memory of one piece.
public struct GzipPieces: ~Copyable {
  /// Reads a text that comes in pieces.
  public protocol Reader {
    /// - Parameter piece: cut off anywhere, and gone when this returns.
    mutating func read(_ piece: RawSpan)
  }

  private var gzip: GzipStream
  private let piece: UnsafeMutableBufferPointer<UInt8>
  private var failure: InflationError?
  /// How many bytes have been inflated.
  public private(set) var count = 0

  /// - Parameter pieceSize: of the longest piece, in bytes. The usual one stays in a processor's cache.
  public init(pieceSize: Int = 64 << 10) throws(InflationError) {
    gzip = try GzipStream()
    piece = .allocate(capacity: max(pieceSize, 1))
    piece.initialize(repeating: 0)
  }

  deinit {
    piece.deallocate()
  }

  /// Takes the next bytes, however many. What an error says once holds for all that come after; the reader has then
  /// read what could be inflated.
  public mutating func append(_ bytes: RawSpan, to reader: inout some Reader) throws(InflationError) {
    if let failure { throw failure }
    do throws(InflationError) {
      try bytes.withUnsafeBytes { (bytes) throws(InflationError) in
        var rest = bytes[...]
        while !rest.isEmpty {
          let part = rest.prefix(GzipStream.longestPart)
          try inflate(UnsafeRawBufferPointer(rebasing: part), to: &reader)
          rest = rest.dropFirst(part.count)
        }
      }
    } catch {
      failure = error
      throw error
    }
  }

  /// - Throws: where the bytes end within a member, as those of an answer that was cut do.
  public consuming func finish() throws(InflationError) {
    if let failure { throw failure }
    guard gzip.isAtEnd else { throw .cutShort(inflated: count) }
  }

  private mutating func inflate(
    _ bytes: UnsafeRawBufferPointer,
    to reader: inout some Reader
  ) throws(InflationError) {
    gzip.offer(bytes)
    defer { gzip.withdraw() }
    while gzip.hasMore {
      let (written, error) = gzip.write(to: piece)
      count += written
      if written > 0 { reader.read(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(piece)[..<written]).bytes) }
      if let error { throw error }
    }
  }
}
