extension ByteCursor {
  /// A metric's name without quotes; `metricName` where none begins here.
  mutating func readMetricName(limits: ExpositionParser.Limits) throws(RejectionReason) -> String {
    let start = position
    while position < bytes.count, NameSyntax.isMetricNameByte(bytes[position], first: position == start) {
      position += 1
    }
    guard position > start else { throw .metricName }
    guard position - start <= limits.nameBytes else { throw .nameTooLong }
    return try string(start..<position)
  }

  /// A label's name without quotes; `labelName` where none begins here.
  mutating func readLabelName(limits: ExpositionParser.Limits) throws(RejectionReason) -> String {
    let start = position
    while position < bytes.count, NameSyntax.isLabelNameByte(bytes[position], first: position == start) {
      position += 1
    }
    guard position > start else { throw .labelName }
    guard position - start <= limits.nameBytes else { throw .nameTooLong }
    return try string(start..<position)
  }

  /// A name in quotes, which may be any UTF-8 but empty.
  mutating func readQuotedName(limits: ExpositionParser.Limits) throws(RejectionReason) -> String {
    let name = try readQuoted(limit: limits.nameBytes, orElse: .nameTooLong)
    guard !name.isEmpty else { throw .metricName }
    return name
  }

  /// The text between the quote that stands here and the one that closes it, its escapes resolved.
  mutating func readQuoted(limit: Int, orElse tooLong: RejectionReason) throws(RejectionReason) -> String {
    guard skip(.quote) else { throw .labelValue }
    let start = position
    var hasEscapes = false
    while let byte = current, byte != .newline, byte != .quote {
      if byte == .backslash {
        hasEscapes = true
        position += 1
        guard let escaped = current, escaped != .newline else { throw .labelValue }
      }
      position += 1
    }
    let end = position
    guard skip(.quote) else { throw .labelValue }
    guard end - start <= limit else { throw tooLong }
    return hasEscapes ? try unescaped(start..<end) : try string(start..<end)
  }

  /// Resolves `\\`, `\n` and `\"`. Any other backslash stays as it is, as Prometheus has it.
  func unescaped(_ range: Range<Int>) throws(RejectionReason) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      let next = byte == .backslash && index + 1 < range.upperBound ? bytes[index + 1] : 0
      switch next {
      case .backslash, .quote:
        text.append(next)
        index += 2
      case UInt8(ascii: "n"):
        text.append(.newline)
        index += 2
      default:
        text.append(byte)
        index += 1
      }
    }
    guard let string = String(validating: text, as: UTF8.self) else { throw .notUTF8 }
    return string
  }
}
