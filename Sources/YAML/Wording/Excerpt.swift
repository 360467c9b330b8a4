/// A text of the file, quoted for a message: one line, short, without control characters.
struct Excerpt: CustomStringConvertible {
  /// Characters shown before the rest is left out.
  private static let length = 60

  private let text: String

  init(_ text: String) {
    self.text = text
  }

  var description: String {
    let shown = text.prefix(Self.length)
    let quoted = shown.unicodeScalars.prefix(2 * Self.length).map(Self.escaped).joined()
    return shown.endIndex < text.endIndex ? "\"\(quoted)…\"" : "\"\(quoted)\""
  }

  /// Escapes what would end the quotation or the line, or turn the direction of the text after it.
  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
    default: scalar.escaped(asASCII: false)
    }
  }
}
