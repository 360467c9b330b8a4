/// A piece of a web page.
///
/// What the source itself writes is markup, and every text or number that is put into it is escaped: `"<b>\(name)</b>"`
/// shows a name of `<script>` as these letters, between tags and in quoted attributes alike. Nothing makes markup of a text
/// that is known only at run time, so that other people's words cannot script a page.
struct Markup: Sendable, ExpressibleByStringInterpolation {
  private(set) var bytes: [UInt8]

  init(stringLiteral literal: StaticString) {
    bytes = literal.withUTF8Buffer(Array.init)
  }

  init(stringInterpolation: StringInterpolation) {
    bytes = stringInterpolation.bytes
  }

  static func += (left: inout Markup, right: Markup) {
    left.bytes += right.bytes
  }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var bytes: [UInt8] = []

    init(literalCapacity: Int, interpolationCount: Int) {
      bytes.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: StaticString) {
      literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// What begins lines, turns the direction of writing or is invisible is shown as what it is, as on the text pages.
    mutating func appendInterpolation(_ text: String) {
      let isPlain = text.utf8.allSatisfy { (0x20..<0x7f).contains($0) }
      for byte in (isPlain ? text : text.printable).utf8 {
        switch byte {
        case UInt8(ascii: "&"): appendLiteral("&amp;")
        case UInt8(ascii: "<"): appendLiteral("&lt;")
        case UInt8(ascii: ">"): appendLiteral("&gt;")
        case UInt8(ascii: "\""): appendLiteral("&quot;")
        case UInt8(ascii: "'"): appendLiteral("&#39;")
        default: bytes.append(byte)
        }
      }
    }

    /// A text of several lines, for where these are kept.
    mutating func appendInterpolation(lines text: String) {
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if index > 0 { appendLiteral("\n") }
        appendInterpolation(String(line))
      }
    }

    mutating func appendInterpolation(_ number: Int) {
      bytes.append(contentsOf: "\(number)".utf8)
    }

    mutating func appendInterpolation(_ markup: Markup) {
      bytes += markup.bytes
    }

    mutating func appendInterpolation(_ parts: [Markup]) {
      for part in parts { bytes += part.bytes }
    }
  }
}

extension Optional {
  /// What there is, as markup; nothing where there is nothing.
  func shown(_ markup: (Wrapped) -> Markup) -> Markup {
    map(markup) ?? ""
  }
}
