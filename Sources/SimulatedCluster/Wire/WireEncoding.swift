/// The forms in which the server can answer.
enum WireEncoding: Sendable, CaseIterable {
  case json
  case protobuf

  var mediaType: String {
    switch self {
    case .json: "application/json"
    case .protobuf: "application/vnd.kubernetes.protobuf"
    }
  }

  /// What a watch's answer says that it is.
  var streamType: String {
    switch self {
    case .json: mediaType
    case .protobuf: mediaType + ";stream=watch"
    }
  }

  /// Chooses as the server's negotiation does: by quality, then the definite before the general, then in the order of
  /// the header; parameters do not matter, except that nothing is converted to another kind (`as=Table`).
  ///
  /// - Throws: `APIStatus` 406 where none of what the client accepts can be had.
  static func negotiate(accept: [String], speaksProtobuf: Bool, isWatch: Bool) throws(APIStatus) -> WireEncoding {
    let clauses = accept.joined(separator: ",").split(separator: ",").map(AcceptClause.init)
    if !speaksProtobuf || clauses.isEmpty { return .json }
    for clause in clauses.enumerated().sorted(by: { AcceptClause.precedes($0, $1) }).map(\.element) {
      if clause.asksConversion || clause.quality <= 0 { continue }
      for encoding in allCases where clause.accepts(encoding.mediaType) { return encoding }
    }
    let supported = allCases.map { isWatch ? $0.mediaType + ";stream=watch" : $0.mediaType }
    throw .notAcceptable(supported)
  }
}

/// One media range of an `Accept` header (RFC 9110, 12.5.1).
private struct AcceptClause {
  var type: Substring
  var subtype: Substring
  var quality = 1.0
  var asksConversion = false

  init(_ text: Substring) {
    let parts = text.split(separator: ";").map { $0.trimmed }
    let sides = (parts.first ?? "").split(separator: "/", maxSplits: 1)
    type = sides.first ?? ""
    subtype = sides.count == 2 ? sides[1] : "*"
    for parameter in parts.dropFirst() {
      if parameter.hasPrefix("q=") { quality = Double(parameter.dropFirst(2)) ?? 1 }
      if parameter.hasPrefix("as=") { asksConversion = true }
    }
  }

  func accepts(_ mediaType: String) -> Bool {
    let sides = mediaType.split(separator: "/")
    return type == "*" || type == sides[0] && (subtype == "*" || subtype == sides[1])
  }

  private var rank: Int { type == "*" ? 2 : subtype == "*" ? 1 : 0 }

  static func precedes(_ left: (offset: Int, element: Self), _ right: (offset: Int, element: Self)) -> Bool {
    (-left.element.quality, left.element.rank, left.offset) < (-right.element.quality, right.element.rank, right.offset)
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
