import Relabelling

/// What the file of an application is called: by its id, so that a person finds it.
enum SpoolFileName {
  static let suffix = ".prom"
  private static let longest = 181
  /// How much of an id that cannot be a name is shown.
  private static let shown = 80

  /// No two ids have the same: only names of those that cannot stand as they are hold a `~`.
  static func of(_ id: String) -> String {
    let bytes = Array(id.utf8)
    if bytes.count <= longest, bytes.first.map(isLetterOrDigit) == true, bytes.allSatisfy(isSafe) {
      return id + suffix
    }
    let readable = bytes.prefix(shown).map { isSafe($0) ? $0 : UInt8(ascii: "_") }
    let sum = bytes.withUnsafeBufferPointer { MD5.sum(of: $0) }
    let words = [sum.0, sum.1, sum.2, sum.3].map { word in
      let digits = String(word.byteSwapped, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }
    // A name that begins with a dot is hidden from people, and from node_exporter.
    return "_" + String(decoding: readable, as: UTF8.self) + "~" + words.joined() + suffix
  }

  private static func isSafe(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
