/// Finds the labels between a pair of braces and checks them, without making a string of any.
struct LabelScanner {
  let bytes: PageBytes
  let limits: ExpositionParser.Limits
  /// Of the block that was scanned last.
  private(set) var labels: [LabelPlace] = []
  /// The metric's name, where it stands in quotes in that block.
  private(set) var name: LabelPlace.Part?

  init(_ bytes: PageBytes, limits: ExpositionParser.Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The labels at the opening brace that stands at `start`.
  mutating func scan(from start: Int) throws(RejectionReason) -> ByteRange {
    labels.removeAll(keepingCapacity: true)
    name = nil
    var index = bytes.skippingBlanks(from: start + 1)
    while !stands(.closeBrace, at: index) {
      if stands(.quote, at: index) {
        let (quoted, next) = try scanQuotedName(from: index)
        index = bytes.skippingBlanks(from: next)
        if stands(.equals, at: index) {
          index = try scanValue(of: quoted, from: index + 1)
        } else if name == nil {
          name = quoted
        } else {
          throw .metricName
        }
      } else {
        let end = bytes.first(NotInLabelName.self, from: index, to: bytes.count)
        guard end > index, NameSyntax.isLabelNameByte(bytes[index], first: true) else { throw .labelName }
        guard end - index <= limits.nameBytes else { throw .nameTooLong }
        let plain = LabelPlace.Part(range: ByteRange(index, end))
        index = bytes.skippingBlanks(from: end)
        guard stands(.equals, at: index) else { throw .labelValue }
        index = try scanValue(of: plain, from: index + 1)
      }
      index = bytes.skippingBlanks(from: index)
      if stands(.comma, at: index) {
        index = bytes.skippingBlanks(from: index + 1)
      } else if !stands(.closeBrace, at: index) {
        throw .labelSeparator
      }
    }
    try refuseRepetitions()
    return ByteRange(start, index + 1)
  }

  /// Takes over the labels of a block that was read in another way.
  mutating func take(_ labels: [LabelPlace]) {
    self.labels = labels
    name = nil
  }

  /// A name in quotes, which may be any UTF-8 but empty, and the place behind it.
  func scanQuotedName(from start: Int) throws(RejectionReason) -> (name: LabelPlace.Part, end: Int) {
    let (name, end) = try scanQuoted(from: start, limit: limits.nameBytes, orElse: .nameTooLong)
    guard !name.range.isEmpty else { throw .metricName }
    return (name, end)
  }

  /// The value behind an equals sign, and the place behind it.
  private mutating func scanValue(of name: LabelPlace.Part, from start: Int) throws(RejectionReason) -> Int {
    let (value, end) = try scanQuoted(
      from: bytes.skippingBlanks(from: start),
      limit: limits.valueBytes,
      orElse: .valueTooLong
    )
    guard labels.count < limits.labelsPerSample else { throw .tooManyLabels }
    // The metric's own name by another way; no receiver takes it as a label.
    guard !(name.range.count == 8 && bytes.matches("__name__", at: name.range.lowerBound)) else { throw .labelName }
    labels.append(LabelPlace(name: name, value: value))
    return end
  }

  /// What stands between the quote at `start` and the one that closes it, and the place behind that.
  private func scanQuoted(
    from start: Int,
    limit: Int,
    orElse tooLong: RejectionReason
  ) throws(RejectionReason) -> (text: LabelPlace.Part, end: Int) {
    guard stands(.quote, at: start) else { throw .labelValue }
    var index = start + 1
    var (isEscaped, isASCII) = (false, true)
    scanning: while true {
      index = bytes.first(ValueMark.self, from: index, to: bytes.count)
      guard index < bytes.count else { throw .labelValue }
      switch bytes[index] {
      case .quote:
        break scanning
      case .backslash:
        isEscaped = true
        guard index + 1 < bytes.count, bytes[index + 1] != .newline else { throw .labelValue }
        index += 2
      case .newline:
        throw .labelValue
      default:
        isASCII = false
        index += 1
      }
    }
    let range = ByteRange(start + 1, index)
    guard range.count <= limit else { throw tooLong }
    guard isASCII || bytes.isUTF8(range) else { throw .notUTF8 }
    return (LabelPlace.Part(range: range, isEscaped: isEscaped), index + 1)
  }

  @inline(__always)
  private func stands(_ byte: UInt8, at index: Int) -> Bool {
    index < bytes.count && bytes[index] == byte
  }
}

// MARK: Names

extension LabelScanner {
  func string(_ part: LabelPlace.Part) -> String {
    part.isEscaped ? bytes.unescaped(part.range) : bytes.string(part.range)
  }

  private func refuseRepetitions() throws(RejectionReason) {
    // Most pages write their labels in order, or have few of them; names with escapes are compared as what they mean.
    guard labels.count > 1, !isStrictlyAscending else { return }
    if labels.count <= 16, !labels.contains(where: \.name.isEscaped) {
      for (index, label) in labels.enumerated() {
        for earlier in labels[..<index] where areSame(label.name.range, earlier.name.range) { throw .repeatedLabel }
      }
    } else {
      // Compared by their bytes: Swift takes an accented letter written in two ways for one.
      var names: Set<[UInt8]> = []
      for label in labels where !names.insert(Array(string(label.name).utf8)).inserted { throw .repeatedLabel }
    }
  }

  private var isStrictlyAscending: Bool {
    for index in 1..<labels.count {
      let (earlier, later) = (labels[index - 1].name, labels[index].name)
      guard !earlier.isEscaped, !later.isEscaped, precedes(earlier.range, later.range) else { return false }
    }
    return true
  }

  private func areSame(_ left: ByteRange, _ right: ByteRange) -> Bool {
    left.count == right.count
      && bytes.isEqual(at: left.lowerBound, to: bytes.pointer + right.lowerBound, length: left.count)
  }

  private func precedes(_ left: ByteRange, _ right: ByteRange) -> Bool {
    for offset in 0..<min(left.count, right.count) {
      let (a, b) = (bytes[left.lowerBound + offset], bytes[right.lowerBound + offset])
      if a != b { return a < b }
    }
    return left.count < right.count
  }
}
