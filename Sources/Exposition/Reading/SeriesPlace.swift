/// Where a line names its series.
struct SeriesPlace {
  /// All that tells which series it is, from the line's first byte to behind the blanks before the value: lines that
  /// are equal there name the same series.
  var text: ByteRange
  /// The metric's name, where it stands before the braces; else it is in quotes between them.
  var name: ByteRange
  /// From the opening brace to behind the closing one; empty where there are none.
  var labels: ByteRange
  /// Whether the labels are to be read as Spark writes them, without escapes.
  var isSpark: Bool

  /// From the line's first byte to before its labels, or all of the text where it has none.
  var head: ByteRange {
    labels.isEmpty ? text : ByteRange(text.lowerBound, labels.lowerBound)
  }

  /// The rest of the text.
  var labelsAndBlanks: ByteRange {
    labels.isEmpty ? ByteRange(text.upperBound, text.upperBound) : ByteRange(labels.lowerBound, text.upperBound)
  }
}

/// Where a label stands, without the quotes around its value.
struct LabelPlace {
  /// A name or a value, and whether it has escapes to be resolved.
  struct Part {
    var range: ByteRange
    var isEscaped = false
  }

  var name: Part
  var value: Part
}
