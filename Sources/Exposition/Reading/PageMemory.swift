/// What is kept of a page to recognise its lines in the next one: the texts that name its series, and its metadata.
struct PageMemory: Sendable {
  /// A line with a sample, up to its value, in two parts that other lines have as well: each executor has the same names,
  /// and one executor's lines the same labels. They are kept once.
  struct Line: Sendable {
    /// From the line's first byte to before its labels.
    var head: ByteRange
    /// From there to the value: the labels, and the blanks behind them.
    var labels: ByteRange
    var isSpark: Bool
  }

  let form: PageForm
  let layout: PageLayout
  let families: [String: Family]
  /// All texts that are kept, one behind the other.
  let text: [UInt8]
  /// One for each series of the layout.
  let lines: [Line]
  /// The `# TYPE`, `# HELP` and `# UNIT` lines.
  let metadata: [ByteRange]
  /// Whether a page with the same texts is sure to be read as this one was. One with bad lines is read line by line each
  /// time, so that they are counted each time.
  let isRepeatable: Bool

  /// - Parameter scan: has at least one sample.
  init(_ scan: PageScan, of body: [UInt8], form: PageForm, layout: PageLayout) {
    self.form = form
    self.layout = layout
    families = scan.families
    isRepeatable = scan.rejections.isEmpty && !scan.dependsOnTails
    var texts = DistinctTexts()
    var (lines, metadata) = ([Line](), [ByteRange]())
    body.withUnsafeBufferPointer { body in
      guard let bytes = PageBytes(body) else { return }
      lines.reserveCapacity(scan.series.count)
      for place in scan.series {
        lines.append(
          Line(
            head: texts.keep(place.head, of: bytes),
            labels: texts.keep(place.labelsAndBlanks, of: bytes, expecting: lines.last?.labels),
            isSpark: place.isSpark
          )
        )
      }
      metadata = scan.metadata.map { texts.keep($0, of: bytes) }
    }
    self.lines = lines
    self.metadata = metadata
    text = texts.trimmed
  }

  /// Bytes that it takes, about, with the layout that it may be the only one to keep.
  var footprint: Int {
    text.count + lines.count * (MemoryLayout<Line>.stride + PageLayout.bytesPerSeries)
      + metadata.count * MemoryLayout<ByteRange>.stride
  }
}

/// Texts one behind the other, each of them once.
private struct DistinctTexts {
  private var text: [UInt8] = []
  private var places: [UInt64: ByteRange] = [:]

  /// Where the text stands. One of two that only look alike by their hash may stand there twice.
  ///
  /// - Parameter expected: where it may well stand.
  mutating func keep(_ range: ByteRange, of bytes: PageBytes, expecting expected: ByteRange? = nil) -> ByteRange {
    if let expected, isText(range, of: bytes, at: expected) { return expected }
    let hash = bytes.hash(of: range)
    if let known = places[hash], isText(range, of: bytes, at: known) { return known }
    let start = text.count
    text.append(contentsOf: bytes.buffer(range))
    let place = ByteRange(start, text.count)
    places[hash] = place
    return place
  }

  /// Without room to spare.
  var trimmed: [UInt8] { text.withUnsafeBufferPointer(Array.init) }

  private func isText(_ range: ByteRange, of bytes: PageBytes, at place: ByteRange) -> Bool {
    range.count == place.count
      && text.withUnsafeBufferPointer { text in
        guard let kept = PageBytes(text) else { return range.isEmpty }
        return bytes.isEqual(at: range.lowerBound, to: kept.pointer + place.lowerBound, length: range.count)
      }
  }
}
