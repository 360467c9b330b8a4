extension String {
  /// The beginning of it, in quotes, on one line: an annotation may have 256 KiB, and whoever may annotate a pod must
  /// not be able to forge lines where this is shown, nor to move a terminal's cursor.
  var excerpt: String {
    let shown = unicodeScalars.prefix(100)
    let rest = shown.endIndex < unicodeScalars.endIndex ? "…" : ""
    return "\"" + shown.reduce(into: "") { $0 += $1.isInvisible ? $1.escape : String($1) } + rest + "\""
  }
}

extension Unicode.Scalar {
  /// Whether it acts on what is shown around it, or is not seen at all. The marks of direction are formats.
  fileprivate var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// As it is written in Swift.
  fileprivate var escape: String { "\\u{\(String(value, radix: 16, uppercase: true))}" }
}
