/// Reads one page, line by line. No string is made of a line before that part of it is known to be good.
struct PageReader {
  private var cursor: ByteCursor
  private let limits: ExpositionParser.Limits
  private let timestampsAreSeconds: Bool
  private var page = ExpositionPage()
  private var line = 1
  /// Pages that are grouped by executor repeat one line's labels on the next.
  private var previousBlock: LabelBlock?

  init(_ body: [UInt8], limits: ExpositionParser.Limits, timestampsAreSeconds: Bool) {
    cursor = ByteCursor(body)
    self.limits = limits
    self.timestampsAreSeconds = timestampsAreSeconds
    if cursor.matches([0xef, 0xbb, 0xbf], at: 0) { cursor.position = 3 }
  }

  mutating func readPage() throws(ExpositionError) -> ExpositionPage {
    while !cursor.isAtEnd { readLine() }
    if page.samples.isEmpty, let first = page.rejections.examples.first {
      throw first.reason == .notUTF8 ? .notUTF8(line: first.line) : .notMetrics(firstLine: first.text)
    }
    return page
  }

  private mutating func readLine() {
    let (start, startLine) = (cursor.position, line)
    cursor.skipBlanks()
    do throws(RejectionReason) {
      if cursor.skip(.hash) {
        try readComment()
      } else if !cursor.isAtLineEnd {
        guard page.samples.count < limits.samples else { throw .tooManySamples }
        page.samples.append(try readSample())
      }
    } catch {
      // Whatever else is wrong with binary is of no interest.
      let reason = error == .tooManySamples || cursor.isText(from: start) ? error : .notUTF8
      let cursor = cursor
      page.rejections.add(reason, example: .init(line: startLine, text: cursor.excerpt(from: start), reason: reason))
    }
    cursor.skipLine()
    line += 1
  }
}

// MARK: Samples

extension PageReader {
  private mutating func readSample() throws(RejectionReason) -> Sample {
    let series = try readSeries()
    cursor.skipBlanks()
    guard let value = DecimalReader.read(cursor.bytes, in: cursor.readToken()) else { throw .value }
    cursor.skipBlanks()
    var timestamp: Int64?
    if !cursor.isAtLineEnd, cursor.current != .hash {
      timestamp = try readTimestamp()
      cursor.skipBlanks()
    }
    // An exemplar. Nothing that is kept here has a place for it.
    if cursor.skip(.hash) {
      cursor.skipBlanks()
      guard cursor.current == .openBrace else { throw .trailingText }
      _ = cursor.readRestOfLine()
    }
    guard cursor.isAtLineEnd else { throw .trailingText }
    return Sample(series, value, timestamp: timestamp)
  }

  private mutating func readSeries() throws(RejectionReason) -> Series {
    if cursor.current == .openBrace {
      let block = try cursor.readLabelBlock(limits: limits)
      guard let name = block.name else { throw .metricName }
      return Series(name: name, labels: block.labels)
    }
    let name = try cursor.readMetricName(limits: limits)
    cursor.skipBlanks()
    guard cursor.current == .openBrace else { return Series(name: name) }
    return Series(name: name, labels: try readLabels(isSpark: name.hasPrefix(SparkLabelBlock.metricPrefix)))
  }

  private mutating func readLabels(isSpark: Bool) throws(RejectionReason) -> LabelSet {
    // The same bytes mean another name where they are to be read in the other way.
    if let block = previousBlock, isSpark == block.isSpark, cursor.repeats(block.range) {
      cursor.position += block.range.count
      line += block.newlines
      return block.labels
    }
    let block: LabelBlock
    if isSpark, let spark = try cursor.readSparkLabelBlock(limits: limits) {
      block = spark
    } else {
      block = try cursor.readLabelBlock(limits: limits)
    }
    // The name stands before the braces already.
    guard block.name == nil else { throw .labelName }
    line += block.newlines
    previousBlock = block
    return block.labels
  }

  /// Milliseconds; OpenMetrics has seconds, with a fraction.
  private mutating func readTimestamp() throws(RejectionReason) -> Int64 {
    let token = cursor.readToken()
    if timestampsAreSeconds {
      // Up to the year 285,428: beyond it a double no longer holds every millisecond.
      guard let seconds = DecimalReader.read(cursor.bytes, in: token), seconds.magnitude < 9e12 else {
        throw .timestamp
      }
      return Int64(seconds * 1000 + (seconds < 0 ? -0.5 : 0.5))
    }
    guard let milliseconds = DecimalReader.readInteger(cursor.bytes, in: token) else { throw .timestamp }
    return milliseconds
  }
}

// MARK: Metadata

extension PageReader {
  private mutating func readComment() throws(RejectionReason) {
    cursor.skipBlanks()
    let keyword = cursor.readToken()
    // Not every comment is text, and most are none of these: no string before it has the right length.
    guard keyword.count == 4 else { return }
    let key: WritableKeyPath<Family, String?>?
    switch String(decoding: cursor.bytes[keyword], as: UTF8.self) {
    case "TYPE": key = nil
    case "HELP": key = \.help
    case "UNIT": key = \.unit
    default: return
    }
    let name = try readFamilyName()
    cursor.skipBlanks()
    let rest = cursor.readRestOfLine()
    guard rest.count <= limits.valueBytes else { throw .valueTooLong }
    let text = key == \.help ? try cursor.unescaped(rest) : try cursor.string(rest).trimmingBlanks()
    guard page.families[name] != nil || page.families.count < limits.samples else { throw .tooManyFamilies }
    if let key {
      try note(text, at: key, of: name)
    } else {
      guard let type = MetricType(word: text) else { throw .metadata }
      try note(type, at: \.type, of: name)
    }
  }

  private mutating func readFamilyName() throws(RejectionReason) -> String {
    cursor.skipBlanks()
    do throws(RejectionReason) {
      let name =
        cursor.current == .quote
        ? try cursor.readQuotedName(limits: limits) : try cursor.readMetricName(limits: limits)
      guard cursor.isAtLineEnd || cursor.current?.isBlank == true else { throw .metadata }
      return name
    } catch {
      throw error == .nameTooLong || error == .notUTF8 ? error : .metadata
    }
  }

  /// The first word on a matter stands.
  private mutating func note<Value: Equatable>(
    _ value: Value,
    at key: WritableKeyPath<Family, Value?>,
    of name: String
  ) throws(RejectionReason) {
    if let earlier = page.families[name]?[keyPath: key] {
      guard earlier == value else { throw .contradictingMetadata }
      return
    }
    page.families[name, default: Family()][keyPath: key] = value
  }
}

extension String {
  fileprivate func trimmingBlanks() -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    guard let last = lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(self[...last].drop(while: isBlank))
  }
}
