/// What kind of page a body is, told from its content type, its first bytes and its last line.
enum PageForm: Equatable {
  case plainText
  case openMetrics
  case html(title: String?)
  case startingUp
  case compressed

  init(of body: [UInt8], contentType: String?) {
    let mediaType = Self.mediaType(contentType)
    if body.starts(with: [0x1f, 0x8b]) {
      self = .compressed
      return
    }
    let text = body.dropFirst(body.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0).drop {
      $0.isBlank || $0 == .newline || $0 == .carriageReturn
    }
    let beginning = String(decoding: text.prefix(32), as: UTF8.self).lowercased()
    if beginning.hasPrefix("spark is starting up") {
      self = .startingUp
    } else if mediaType == "text/html" || Self.markup.contains(where: beginning.hasPrefix) {
      self = .html(title: Self.title(of: body))
    } else if mediaType == "application/openmetrics-text" || Self.endsWithEOF(body) {
      self = .openMetrics
    } else {
      self = .plainText
    }
  }

  private static let markup = ["<!doctype", "<html", "<?xml"]

  private static func mediaType(_ contentType: String?) -> String? {
    guard let type = contentType?.split(separator: ";").first else { return nil }
    return type.filter { $0 != " " && $0 != "\t" }.lowercased()
  }

  private static func endsWithEOF(_ body: [UInt8]) -> Bool {
    guard let last = body.lastIndex(where: { !$0.isBlank && $0 != .newline && $0 != .carriageReturn }) else {
      return false
    }
    let marker: [UInt8] = Array("# EOF".utf8)
    let text = body[...last]
    guard text.suffix(marker.count).elementsEqual(marker) else { return false }
    let before = text.dropLast(marker.count).last
    return before == nil || before == .newline
  }

  /// An error page's title says most of what went wrong.
  private static func title(of body: [UInt8]) -> String? {
    let head = body.prefix(4096)
    let tag = Array("<title>".utf8)
    guard let start = head.indices.first(where: { head[$0...].starts(with: tag) }) else { return nil }
    let text = String(decoding: head[(start + tag.count)...].prefix { $0 != UInt8(ascii: "<") }, as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
