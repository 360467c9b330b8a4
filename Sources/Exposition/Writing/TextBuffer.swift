/// The bytes of a page in the making.
struct TextBuffer {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  mutating func append(_ byte: UInt8) {
    bytes.append(byte)
  }

  /// `name{label="value"} 12`
  mutating func appendSample(name: String, labels: LabelSet, value: Double) {
    let isPlain = NameSyntax.isPlainMetricName(name)
    if isPlain { append(name) }
    appendBlock(labels, after: isPlain ? nil : name)
    append(SampleValue.text(value))
    append(.newline)
  }

  /// `{label="value"} `, or only the blank where there is nothing to stand between braces.
  ///
  /// - Parameter name: a metric's name that has to stand in quotes.
  /// - Returns: where it stands.
  @discardableResult
  mutating func appendBlock(_ labels: LabelSet, after name: String?) -> Range<Int> {
    let start = count
    if name != nil || !labels.isEmpty { appendLabels(labels, after: name) }
    append(.space)
    return start..<count
  }

  /// `# HELP` and `# TYPE`, as far as they are known.
  mutating func appendMetadata(name: String, type: MetricType?, help: String?) {
    if let help {
      append("# HELP ")
      appendMetricName(name)
      append(.space)
      appendEscaped(help, quotes: false)
      append(.newline)
    }
    if let type {
      append("# TYPE ")
      appendMetricName(name)
      append(.space)
      append(type.inPlainText.rawValue)
      append(.newline)
    }
  }

  private mutating func appendMetricName(_ name: String) {
    if NameSyntax.isPlainMetricName(name) { append(name) } else { appendQuoted(name) }
  }

  private mutating func appendLabels(_ labels: LabelSet, after quotedName: String?) {
    append(.openBrace)
    if let quotedName { appendQuoted(quotedName) }
    var needsComma = quotedName != nil
    for label in labels {
      if needsComma { append(.comma) }
      needsComma = true
      if NameSyntax.isPlainLabelName(label.name) { append(label.name) } else { appendQuoted(label.name) }
      append(.equals)
      appendQuoted(label.value)
    }
    append(.closeBrace)
  }

  private mutating func appendQuoted(_ text: String) {
    append(.quote)
    appendEscaped(text, quotes: true)
    append(.quote)
  }

  private mutating func appendEscaped(_ text: String, quotes: Bool) {
    for byte in text.utf8 {
      switch byte {
      case .backslash: append("\\\\")
      case .newline: append("\\n")
      case .quote where quotes: append("\\\"")
      default: append(byte)
      }
    }
  }
}
