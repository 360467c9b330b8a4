import FoundationEssentials

/// How the small values that are not kept become the bytes of an answer.
enum WireJSON {
  /// Sorted keys make the bytes the same from run to run.
  static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only numbers that are not finite cannot be encoded, and no wire type has a floating-point number.
    return (try? encoder.encode(value)).map { [UInt8]($0) } ?? Array("{}".utf8)
  }
}

/// A time in the form of Kubernetes' `metav1.Time`: RFC 3339 in whole seconds.
enum WireTime {
  static func format(_ date: Date) -> String {
    date.formatted(.iso8601)
  }
}
