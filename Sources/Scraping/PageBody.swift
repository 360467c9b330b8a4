import Compression

/// The body of an answer as it arrives: inflated where it is gzip, and refused as soon as it is beyond a limit.
struct PageBody: ~Copyable {
  /// The most that an announced length alone makes the agent reserve, in bytes.
  private static let mostReserved = 1 << 20

  private let limits: PageFetcher.Limits
  private var received = 0
  private var plain: [UInt8] = []
  private var inflater: GzipInflater?

  /// - Parameters:
  ///   - encodings: what `Content-Encoding` names.
  ///   - length: what `Content-Length` announces.
  init(
    encodings: some Sequence<some StringProtocol>,
    length: Int?,
    limits: PageFetcher.Limits
  ) throws(ScrapeFailure) {
    self.limits = limits
    let names = encodings.map { $0.lowercased() }.filter { $0 != "identity" && !$0.isEmpty }
    switch names {
    case []: break
    case ["gzip"], ["x-gzip"]:
      do throws(InflationError) {
        inflater = try GzipInflater(limit: limits.bodyBytes)
      } catch {
        throw .damaged(error)
      }
    default: throw .unknownEncoding(names.joined(separator: ", "))
    }
    if let length {
      try checkReceived(length)
      if inflater == nil { plain.reserveCapacity(min(length, Self.mostReserved)) }
    }
  }

  mutating func append(_ bytes: RawSpan) throws(ScrapeFailure) {
    received += bytes.byteCount
    try checkReceived(received)
    guard inflater != nil else {
      bytes.withUnsafeBytes { plain.append(contentsOf: $0) }
      return
    }
    do throws(InflationError) {
      try inflater?.append(bytes)
    } catch {
      throw error == .tooLarge(limit: limits.bodyBytes) ? .tooLarge(limit: limits.bodyBytes) : .damaged(error)
    }
  }

  /// The whole page, once the answer has ended.
  consuming func finish() throws(ScrapeFailure) -> [UInt8] {
    guard let inflater else { return plain }
    do throws(InflationError) {
      return try inflater.finish()
    } catch {
      // An answer without a length ends as the connection does, so nothing else tells that it was cut.
      if case .cutShort = error { throw .closed("the gzip ends too early") }
      throw .damaged(error)
    }
  }

  private func checkReceived(_ count: Int) throws(ScrapeFailure) {
    if inflater == nil {
      guard count <= limits.bodyBytes else { throw .tooLarge(limit: limits.bodyBytes) }
    } else {
      guard count <= limits.compressedBytes else { throw .compressedTooLarge(limit: limits.compressedBytes) }
    }
  }
}
