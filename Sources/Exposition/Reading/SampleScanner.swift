/// Finds the parts of lines with samples and checks them. Nothing is made of a line but its numbers.
struct SampleScanner {
  /// What a line says, and where the next one begins.
  struct Line {
    var series: SeriesPlace
    var value: Double
    var timestamp: Int64?
    var next: Int
  }

  private let bytes: PageBytes
  private let limits: ExpositionParser.Limits
  private let tail: SampleTail
  private var labels: LabelScanner
  /// Pages that are grouped by executor repeat one line's labels on the next.
  private var known = (labels: ByteRange.none, isSpark: false)

  init(_ bytes: PageBytes, limits: ExpositionParser.Limits, timestampsAreSeconds: Bool) {
    self.bytes = bytes
    self.limits = limits
    tail = SampleTail(bytes, timestampsAreSeconds: timestampsAreSeconds)
    labels = LabelScanner(bytes, limits: limits)
  }

  /// - Parameters:
  ///   - start: the line's first byte.
  ///   - index: its first byte that is no blank.
  mutating func scan(from start: Int, name index: Int) throws(RejectionReason) -> Line {
    if bytes[index] == .openBrace {
      let block = try labels.scan(from: index)
      guard labels.name != nil else { throw .metricName }
      return try scanTail(of: series(from: start, name: .none, labels: block, isSpark: false))
    }
    let nameEnd = bytes.first(NotInMetricName.self, from: index, to: bytes.count)
    guard nameEnd > index, NameSyntax.isMetricNameByte(bytes[index], first: true) else { throw .metricName }
    guard nameEnd - index <= limits.nameBytes else { throw .nameTooLong }
    let name = ByteRange(index, nameEnd)
    let open = bytes.skippingBlanks(from: nameEnd)
    guard open < bytes.count, bytes[open] == .openBrace else {
      return try scanTail(of: series(from: start, name: name, labels: .none, isSpark: false))
    }
    let isSpark = bytes.matches(LabelScanner.sparkMetricPrefix, at: index)
    if repeatsKnownLabels(at: open, isSpark: isSpark) {
      let block = ByteRange(open, open + known.labels.count)
      let place = series(from: start, name: name, labels: block, isSpark: isSpark)
      // Where Spark's labels end depends on what follows them: such a line is looked at anew.
      if !isSpark { return try scanTail(of: place) }
      if let line = try? scanTail(of: place) { return line }
    }
    if isSpark, let block = try labels.scanSpark(from: open, tail: tail) {
      known = (block, true)
      return try scanTail(of: series(from: start, name: name, labels: block, isSpark: true))
    }
    let block = try labels.scan(from: open)
    // The name stands before the braces already.
    guard labels.name == nil else { throw .labelName }
    if !isSpark { known = (block, false) }
    return try scanTail(of: series(from: start, name: name, labels: block, isSpark: false))
  }

  @inline(__always)
  private func series(from start: Int, name: ByteRange, labels: ByteRange, isSpark: Bool) -> SeriesPlace {
    let end = labels.isEmpty ? name.upperBound : labels.upperBound
    return SeriesPlace(
      text: ByteRange(start, bytes.skippingBlanks(from: end)),
      name: name,
      labels: labels,
      isSpark: isSpark
    )
  }

  /// The same bytes mean another name where they are to be read in the other way.
  @inline(__always)
  private func repeatsKnownLabels(at index: Int, isSpark: Bool) -> Bool {
    let length = known.labels.count
    return length > 0 && isSpark == known.isSpark && index + length <= bytes.count
      && bytes.isEqual(at: index, to: bytes.pointer + known.labels.lowerBound, length: length)
  }

  @inline(__always)
  private func scanTail(of series: SeriesPlace) throws(RejectionReason) -> Line {
    let tail = try tail.scan(from: series.text.upperBound)
    return Line(series: series, value: tail.value, timestamp: tail.timestamp, next: tail.next)
  }
}
