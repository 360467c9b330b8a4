/// Where the spool's files are. All calls may block.
protocol SpoolStorage: Sendable {
  /// Names of what lies there, folders and links included.
  func names() throws(SpoolError) -> [String]
  func read(_ name: String) throws(SpoolError) -> [UInt8]
  /// In one step: whoever looks finds the old file or the new one.
  ///
  /// - Parameters:
  ///   - isDurable: whether it must outlive the machine's sudden end.
  ///   - victims: files that are to make room for it. They go once it is there, unless there is no space for both.
  ///   - evicted: called for each of them that is gone, also where it has gone in vain.
  func write(
    _ bytes: [UInt8],
    as name: String,
    isDurable: Bool,
    evicting victims: [String],
    evicted: (String) -> Void
  ) throws(SpoolError)
  /// Does nothing where there is no such file.
  func remove(_ name: String) throws(SpoolError)
  /// Moves a damaged file out of the way.
  ///
  /// - Parameter stamp: tells it from others of the same name; the higher, the later.
  func setAside(_ name: String, stamp: Int) throws(SpoolError)
}

extension SpoolStorage {
  func write(_ bytes: [UInt8], as name: String, isDurable: Bool) throws(SpoolError) {
    try write(bytes, as: name, isDurable: isDurable, evicting: []) { _ in }
  }
}
