/// A page taken apart line by line, before anything is made of it: where each series is named, and its value.
public struct PageScan: Sendable {
  /// Where each sample's series is named, in the page's order.
  private(set) var series: [SeriesPlace] = []
  public private(set) var values: [Double] = []
  private(set) var timestamps = TimestampColumn()
  public private(set) var families: [String: Family] = [:]
  /// The lines that tell of the families.
  private(set) var metadata: [ByteRange] = []
  public private(set) var rejections = Rejections()
  /// Whether the same series could be read otherwise, were other values to follow them.
  private(set) var dependsOnTails = false

  /// - Parameters:
  ///   - body: a page of metrics, decompressed; no longer than 4 GiB.
  ///   - isOpenMetrics: whether timestamps are seconds, and the rest of what differs.
  public init(_ body: [UInt8], limits: ExpositionParser.Limits = .init(), isOpenMetrics: Bool = false) {
    body.withUnsafeBufferPointer { buffer in
      guard let bytes = PageBytes(buffer) else { return }
      read(bytes, limits: limits, isOpenMetrics: isOpenMetrics)
    }
  }

  private mutating func read(_ bytes: PageBytes, limits: ExpositionParser.Limits, isOpenMetrics: Bool) {
    // Few pages have shorter lines; a higher guess would cost more than growing does.
    let guess = min(bytes.count / 96, limits.samples)
    var values: [Double] = []
    values.reserveCapacity(guess)
    var samples = SampleScanner(
      bytes,
      limits: limits,
      timestampsAreSeconds: isOpenMetrics,
      expecting: guess
    )
    var metadata = MetadataReader(bytes, limits: limits, isOpenMetrics: isOpenMetrics)
    var lines = LineCounter()
    var position = bytes.start
    while position < bytes.count {
      let start = position
      let index = bytes.skippingBlanks(from: start)
      do throws(RejectionReason) {
        if bytes.isLineEnd(at: index) {
          position = bytes.nextLine(from: index)
        } else if bytes[index] == .hash {
          position = bytes.nextLine(from: index)
          try metadata.read(from: index)
        } else {
          guard values.count < limits.samples else { throw .tooManySamples }
          let line = try samples.scan(from: start, name: index)
          timestamps.set(line.timestamp, at: values.count)
          values.append(line.value)
          position = line.next
        }
      } catch {
        position = bytes.nextLine(from: start)
        // Whatever else is wrong with binary is of no interest.
        let isText = error == .tooManySamples || bytes.isUTF8(ByteRange(start, bytes.lineEnd(from: start)))
        let reason = isText ? error : .notUTF8
        rejections.add(
          reason,
          example: .init(line: lines.line(at: start, of: bytes), text: bytes.excerpt(from: start), reason: reason)
        )
      }
    }
    self.values = values
    series = samples.series
    dependsOnTails = samples.dependsOnTails
    families = metadata.families
    self.metadata = metadata.lines
  }
}

/// Tells the number of a line when one is asked for: counting all of them as they go by would cost every good page.
private struct LineCounter {
  private var position = 0
  private var line = 1

  /// - Parameter start: a line's first byte; not before the one asked for last.
  mutating func line(at start: Int, of bytes: PageBytes) -> Int {
    line += bytes.newlines(from: position, to: start)
    position = start
    return line
  }
}
