/// Why bytes could not be inflated.
public enum InflationError: Error, Sendable, Equatable {
  /// They do not begin as gzip does.
  case notGzip
  /// They end before the text does, of which there were so many bytes.
  case cutShort(inflated: Int)
  /// The text is not the one that was compressed.
  case checksum
  /// zlib's words for a wrong header or code.
  case damaged(String)
  /// Something follows the text that is no further member.
  case trailingBytes
  /// The text is longer than this many bytes.
  case tooLarge(limit: Int)
  /// There is none for zlib's state.
  case noMemory
}

extension InflationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notGzip:
      "it is not gzip; let the target send gzip where it says so, or no content-encoding"
    case .cutShort(let inflated):
      "the gzip ends too early, after \(inflated) bytes of text; look into what cuts answers short, such as a proxy"
    case .checksum:
      "the gzip's checksum does not fit its text; look into what changes answers on their way, such as a proxy"
    case .damaged(let words):
      "the gzip is damaged (\(words)); look into what changes answers on their way, such as a proxy"
    case .trailingBytes:
      "something that is no gzip follows the gzip; let the target send nothing after it"
    case .tooLarge(let limit):
      "it inflates to more than \(limit) bytes; raise the limit, or let the target expose less"
    case .noMemory:
      "there is not enough memory to inflate it; give the process more"
    }
  }
}
