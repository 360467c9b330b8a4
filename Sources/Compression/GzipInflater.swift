/// Inflates gzip (RFC 1952) as it arrives.
///
/// Several members one after the other are one text. The output never grows beyond the limit, whatever the input
/// claims; beside it stands zlib's window of 32 KiB.
public struct GzipInflater: ~Copyable {
  /// The output's first size. From there it doubles as it is needed.
  private static let firstCapacity = 16 << 10

  private var gzip: GzipStream
  private let limit: Int
  private var output: [UInt8] = []
  private var failure: InflationError?

  /// - Parameter limit: of the whole output, in bytes.
  public init(limit: Int) throws(InflationError) {
    // One byte beyond it shows that there is more.
    self.limit = min(max(limit, 0), Int.max - 1)
    gzip = try GzipStream()
  }

  /// How many bytes have been inflated.
  public var count: Int { output.count }

  /// Takes the next bytes, however many. What an error says once holds for all that come after.
  public mutating func append(_ bytes: RawSpan) throws(InflationError) {
    if let failure { throw failure }
    do throws(InflationError) {
      try bytes.withUnsafeBytes { (bytes) throws(InflationError) in
        var rest = bytes[...]
        while !rest.isEmpty {
          let part = rest.prefix(GzipStream.longestPart)
          try inflate(UnsafeRawBufferPointer(rebasing: part))
          rest = rest.dropFirst(part.count)
        }
      }
    } catch {
      failure = error
      output = []
      throw error
    }
  }

  /// The whole text.
  ///
  /// - Throws: where the bytes end within a member, as those of an answer that was cut do.
  public consuming func finish() throws(InflationError) -> [UInt8] {
    if let failure { throw failure }
    guard gzip.isAtEnd else { throw .cutShort(inflated: output.count) }
    return output
  }

  private mutating func inflate(_ bytes: UnsafeRawBufferPointer) throws(InflationError) {
    gzip.offer(bytes)
    defer { gzip.withdraw() }
    while gzip.hasMore {
      let error = fillOutput()
      guard output.count <= limit else { throw .tooLarge(limit: limit) }
      if let error { throw error }
    }
  }

  /// Inflates into what room there is, made where there is none.
  private mutating func fillOutput() -> InflationError? {
    let most = limit + 1
    if output.count == output.capacity {
      output.reserveCapacity(min(most, max(Self.firstCapacity, 2 * output.count)))
    }
    let room = min(output.capacity, most) - output.count
    var error: InflationError?
    output.append(addingCapacity: room) { (free: inout OutputSpan<UInt8>) in
      free.withUnsafeMutableBufferPointer { buffer, count in
        (count, error) = gzip.write(to: buffer)
      }
    }
    return error
  }
}
