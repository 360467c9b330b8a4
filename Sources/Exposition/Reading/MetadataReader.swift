/// Reads the `# TYPE`, `# HELP` and `# UNIT` lines of a page into its families.
struct MetadataReader {
  private let bytes: PageBytes
  private let limits: ExpositionParser.Limits
  private let isOpenMetrics: Bool
  private(set) var families: [String: Family] = [:]
  /// The lines that were read, from the number sign on, without the line's end.
  private(set) var lines: [ByteRange] = []

  init(_ bytes: PageBytes, limits: ExpositionParser.Limits, isOpenMetrics: Bool) {
    self.bytes = bytes
    self.limits = limits
    self.isOpenMetrics = isOpenMetrics
  }

  /// What a comment is about; `nil` for one that is only that.
  enum Keyword {
    case type
    case help
    case unit

    /// - Parameter index: behind the number sign.
    init?(_ bytes: PageBytes, after index: Int) {
      let index = bytes.skippingBlanks(from: index)
      let end = index + 4
      guard end < bytes.count, bytes[end].isBlank else { return nil }
      if bytes.matches("TYPE", at: index) {
        self = .type
      } else if bytes.matches("HELP", at: index) {
        self = .help
      } else if bytes.matches("UNIT", at: index) {
        self = .unit
      } else {
        return nil
      }
    }
  }

  /// - Parameter start: the place of the number sign.
  mutating func read(from start: Int) throws(RejectionReason) {
    guard let keyword = Keyword(bytes, after: start + 1) else { return }
    do throws(RejectionReason) {
      try read(keyword, from: start)
    } catch {
      // The text format 0.0.4 has no units: such a line is a comment there, whatever it holds.
      guard keyword == .unit, !isOpenMetrics else { throw error }
    }
  }

  private mutating func read(_ keyword: Keyword, from start: Int) throws(RejectionReason) {
    let (name, end) = try familyName(from: bytes.skippingBlanks(from: start + 1) + 4)
    var rest = ByteRange(bytes.skippingBlanks(from: end), bytes.lineEnd(from: end))
    if !rest.isEmpty, bytes[rest.upperBound - 1] == .carriageReturn {
      rest = ByteRange(rest.lowerBound, rest.upperBound - 1)
    }
    guard rest.count <= limits.valueBytes else { throw .valueTooLong }
    guard bytes.isUTF8(rest) else { throw .notUTF8 }
    guard families[name] != nil || families.count < limits.samples else { throw .tooManyFamilies }
    switch keyword {
    case .help:
      try note(bytes.unescaped(rest, quotes: isOpenMetrics), at: \.help, of: name)
    case .unit:
      try note(bytes.string(trimmed(rest)), at: \.unit, of: name)
    case .type:
      guard let type = MetricType(word: bytes.string(trimmed(rest))) else { throw .metadata }
      try note(type, at: \.type, of: name)
    }
    lines.append(ByteRange(start, rest.upperBound))
  }

  private func familyName(from start: Int) throws(RejectionReason) -> (name: String, end: Int) {
    let index = bytes.skippingBlanks(from: start)
    guard index < bytes.count else { throw .metadata }
    var (name, end) = ("", index)
    if bytes[index] == .quote {
      let labels = LabelScanner(bytes, limits: limits)
      do throws(RejectionReason) {
        let quoted = try labels.scanQuotedName(from: index)
        (name, end) = (labels.string(quoted.name), quoted.end)
      } catch {
        throw error == .nameTooLong || error == .notUTF8 ? error : .metadata
      }
    } else {
      end = bytes.first(NotInMetricName.self, from: index, to: bytes.count)
      guard end > index, NameSyntax.isMetricNameByte(bytes[index], first: true) else { throw .metadata }
      guard end - index <= limits.nameBytes else { throw .nameTooLong }
      name = bytes.string(ByteRange(index, end))
    }
    guard bytes.isLineEnd(at: end) || bytes[end].isBlank else { throw .metadata }
    return (name, end)
  }

  private func trimmed(_ range: ByteRange) -> ByteRange {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1].isBlank { end -= 1 }
    return ByteRange(range.lowerBound, end)
  }

  /// The first word on a matter stands.
  private mutating func note<Value: Equatable>(
    _ value: Value,
    at key: WritableKeyPath<Family, Value?>,
    of name: String
  ) throws(RejectionReason) {
    if let earlier = families[name]?[keyPath: key] {
      guard earlier == value else { throw .contradictingMetadata }
      return
    }
    families[name, default: Family()][keyPath: key] = value
  }
}
