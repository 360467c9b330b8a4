/// The port that somebody asks to have scraped.
public enum ScrapePort: Sendable, Hashable {
  case number(Int)
  /// Of a container's port.
  case name(String)

  /// - Returns: `nil` where the text is neither a number from 1 to 65535 nor the name of a port.
  public init?(_ text: String) {
    if let number = Int(text) {
      guard (1...65535).contains(number) else { return nil }
      self = .number(number)
    } else {
      guard Self.isName(text) else { return nil }
      self = .name(text)
    }
  }

  /// IANA_SVC_NAME, as the API server validates it: at most 15 of a–z, 0–9 and "-", with at least one letter.
  private static func isName(_ text: String) -> Bool {
    let bytes = text.utf8
    let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return bytes.count <= 15
      && bytes.contains(where: isLetter)
      && bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }
}
