import SystemPackage

/// Which turn of several replicas used the folder last: a number in a file beside the groups.
enum SpoolTerm {
  private static let name = ".term"

  /// - Returns: `nil` where no replica has used it, or nobody can say.
  static func read(from storage: any SpoolStorage) -> Int64? {
    guard let bytes = try? storage.read(name) else { return nil }
    return Int64(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }

  static func write(_ term: Int64, to storage: any SpoolStorage) throws(SpoolError) {
    try storage.write(Array("\(term)\n".utf8), as: name, isDurable: true)
  }
}
