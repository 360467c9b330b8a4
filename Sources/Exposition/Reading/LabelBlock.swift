/// What stands between a sample's braces.
struct LabelBlock {
  /// The metric's name, where it stands in quotes among the labels.
  var name: String?
  var labels: LabelSet
  /// From the opening brace to behind the closing one.
  var range: Range<Int>
  /// Newlines in the range, which only Spark's labels can have.
  var newlines = 0
  /// Whether the values were read as Spark writes them, without escapes.
  var isSpark = false
}

extension ByteCursor {
  /// The labels at the opening brace that stands here.
  mutating func readLabelBlock(limits: ExpositionParser.Limits) throws(RejectionReason) -> LabelBlock {
    let start = position
    var name: String?
    var labels: [Label] = []
    position += 1
    skipBlanks()
    while !skip(.closeBrace) {
      if current == .quote {
        let quoted = try readQuotedName(limits: limits)
        if let value = try readAssignedValue(limits: limits) {
          try append(Label(quoted, value), to: &labels, limits: limits)
        } else if name == nil {
          name = quoted
        } else {
          throw .metricName
        }
      } else {
        let labelName = try readLabelName(limits: limits)
        guard let value = try readAssignedValue(limits: limits) else { throw .labelValue }
        try append(Label(labelName, value), to: &labels, limits: limits)
      }
      skipBlanks()
      if skip(.comma) {
        skipBlanks()
      } else if current != .closeBrace {
        throw .labelSeparator
      }
    }
    return LabelBlock(name: name, labels: LabelSet(labels), range: start..<position)
  }

  /// `="…"`, or nothing.
  private mutating func readAssignedValue(limits: ExpositionParser.Limits) throws(RejectionReason) -> String? {
    skipBlanks()
    guard skip(.equals) else { return nil }
    skipBlanks()
    return try readQuoted(limit: limits.valueBytes, orElse: .valueTooLong)
  }

  private func append(
    _ label: Label,
    to labels: inout [Label],
    limits: ExpositionParser.Limits
  ) throws(RejectionReason) {
    guard labels.count < limits.labelsPerSample else { throw .tooManyLabels }
    // The metric's own name by another way; no receiver takes it as a label.
    guard label.name != "__name__" else { throw .labelName }
    guard !labels.contains(where: { $0.name.hasSameBytes(as: label.name) }) else { throw .repeatedLabel }
    labels.append(label)
  }
}
