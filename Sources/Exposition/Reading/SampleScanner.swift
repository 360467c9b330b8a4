/// Finds the parts of lines with samples and checks them. Nothing is made of a line but its numbers.
struct SampleScanner {
  /// What a line says besides its series, and where the next one begins.
  struct Line {
    var value: Double
    var timestamp: Int64?
    var next: Int
  }

  private let bytes: PageBytes
  private let limits: ExpositionParser.Limits
  private let tail: SampleTail
  private var labels: LabelScanner
  /// Whether a line that Spark could have written was not read so for what follows its labels: another time it might.
  private(set) var dependsOnTails = false
  /// Where each sample's series is named.
  private(set) var series: [SeriesPlace] = []
  /// Pages that are grouped by executor repeat one line's labels on the next …
  private var known = (labels: ByteRange.none, isSpark: false)
  /// … and one executor's names for the next: so many lines ago stood the name that is to be expected.
  private var period = 0
  private var periodStart = 0

  init(_ bytes: PageBytes, limits: ExpositionParser.Limits, timestampsAreSeconds: Bool, expecting samples: Int) {
    self.bytes = bytes
    self.limits = limits
    tail = SampleTail(bytes, timestampsAreSeconds: timestampsAreSeconds)
    labels = LabelScanner(bytes, limits: limits)
    series.reserveCapacity(samples)
  }

  /// - Parameters:
  ///   - start: the line's first byte.
  ///   - index: its first byte that is no blank.
  mutating func scan(from start: Int, name index: Int) throws(RejectionReason) -> Line {
    if bytes[index] == .openBrace {
      let block = try labels.scan(from: index)
      guard labels.name != nil else { throw .metricName }
      return try finish(series(from: start, name: .none, labels: block, isSpark: false))
    }
    let name = if let expected = expectedName(at: index) { expected } else { try scanName(from: index) }
    let open = bytes.skippingBlanks(from: name.upperBound)
    guard open < bytes.count, bytes[open] == .openBrace else {
      // `m-5` would be `m` and its value, were it not as well the beginning of `m5`.
      guard open > name.upperBound else { throw .value }
      return try finish(series(from: start, name: name, labels: .none, isSpark: false))
    }
    let isSpark = bytes.matches(LabelScanner.sparkMetricPrefix, at: index)
    if repeatsKnownLabels(at: open, isSpark: isSpark) {
      let block = ByteRange(open, open + known.labels.count)
      let place = series(from: start, name: name, labels: block, isSpark: isSpark)
      if !isSpark { return try finish(place) }
      if let line = finishAsSpark(place) { return line }
    }
    if isSpark { return try scanSpark(from: start, name: name, labels: open) }
    let block = try scanLabels(from: open)
    remember(block, isSpark: false)
    return try finish(series(from: start, name: name, labels: block, isSpark: false))
  }

  /// A line of a metric that is called as Spark's are: Spark's, if it is such on its own; else the format's, if it is
  /// whole in that way; else Spark's with line breaks in its name.
  private mutating func scanSpark(from start: Int, name: ByteRange, labels open: Int) throws(RejectionReason) -> Line {
    var reason = RejectionReason.value
    var plain: SeriesPlace?
    do throws(RejectionReason) {
      let place = series(from: start, name: name, labels: try scanLabels(from: open), isSpark: false)
      _ = try tail.scan(from: place.text.upperBound)
      plain = place
    } catch {
      reason = error
    }
    if let block = try labels.scanSpark(from: open, tail: tail),
      plain == nil || block.upperBound <= bytes.lineEnd(from: open),
      let line = finishAsSpark(series(from: start, name: name, labels: block, isSpark: true))
    {
      // Known only now: this very line's place has been noted already.
      remember(block, isSpark: true, before: 1)
      return line
    }
    guard let plain else { throw reason }
    if labels.beginsAsSpark(at: open) { dependsOnTails = true }
    return try finish(plain)
  }

  private mutating func scanLabels(from open: Int) throws(RejectionReason) -> ByteRange {
    let block = try labels.scan(from: open)
    // The name stands before the braces already.
    guard labels.name == nil else { throw .labelName }
    return block
  }

  /// The name of the line one period ago, if it stands here again before its braces.
  @inline(__always)
  private func expectedName(at index: Int) -> ByteRange? {
    guard period > 0, series.count >= period else { return nil }
    let expected = series[series.count - period].name
    let end = index + expected.count
    guard end < bytes.count, bytes[end] == .openBrace, !expected.isEmpty,
      bytes.isEqual(at: index, to: bytes.pointer + expected.lowerBound, length: expected.count)
    else { return nil }
    return ByteRange(index, end)
  }

  private func scanName(from index: Int) throws(RejectionReason) -> ByteRange {
    let end = bytes.first(NotInMetricName.self, from: index, to: bytes.count)
    guard end > index, NameSyntax.isMetricNameByte(bytes[index], first: true) else { throw .metricName }
    guard end - index <= limits.nameBytes else { throw .nameTooLong }
    return ByteRange(index, end)
  }

  /// - Parameter lines: with these labels that are noted already.
  private mutating func remember(_ labels: ByteRange, isSpark: Bool, before lines: Int = 0) {
    known = (labels, isSpark)
    let start = series.count - lines
    period = start - periodStart
    periodStart = start
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
  private mutating func finish(_ place: SeriesPlace) throws(RejectionReason) -> Line {
    let tail = try tail.scan(from: place.text.upperBound)
    series.append(place)
    return Line(value: tail.value, timestamp: tail.timestamp, next: tail.next)
  }

  /// `nil` where anything but one blank, a number and the line's end follows the labels: where Spark's labels end depends
  /// on that.
  @inline(__always)
  private mutating func finishAsSpark(_ place: SeriesPlace) -> Line? {
    guard place.text.upperBound == place.labels.upperBound + 1, bytes[place.labels.upperBound] == .space,
      let (value, next) = tail.scanBare(from: place.text.upperBound)
    else { return nil }
    series.append(place)
    return Line(value: value, timestamp: nil, next: next)
  }
}
