/// The path of a page with its query, as it stands in the line of a request: printable ASCII in origin form (RFC 9112,
/// section 3.2.1), beginning with exactly one slash. Two would begin the name of a host wherever it is read as part of a
/// URL.
struct PagePath: Hashable {
  /// Bytes that a path may have together with its query; servers allow about 8 KiB for all of a request's head.
  static let mostBytes = 4096

  let text: String

  /// - Parameters:
  ///   - written: what an annotation says.
  ///   - query: goes behind the path's own query.
  init(_ written: Substring, query: PageQuery = PageQuery()) throws(NoTargetReason) {
    // Anything else could end the request line and begin another header.
    guard written.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") }) else {
      throw .malformedPath(String(written))
    }
    // Whoever writes a whole URL means another host, and would get a page of this pod's that it does not have.
    guard !written.hasPrefix("http://"), !written.hasPrefix("https://") else { throw .malformedPath(String(written)) }
    let path = written.utf8.drop { $0 == UInt8(ascii: "/") }
    let separator = query.separator(behind: path)
    // Counted first, so that nothing long is put together only to be refused: annotations may have 256 KiB.
    let bytes = 1 + PercentEncoding.path.length(of: path) + separator.utf8.count + query.text.utf8.count
    guard bytes <= Self.mostBytes else { throw .longPath(bytes: bytes) }
    text = "/" + PercentEncoding.path.encode(path) + separator + query.text
  }
}
