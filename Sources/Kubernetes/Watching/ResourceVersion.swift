/// Compares versions of objects of one resource. They are numbers that grow with each change, which the API promises
/// since 1.35 (KEP-5504) and always did; where they are not, nothing is said to be older.
enum ResourceVersion {
  static func isNewer(_ version: String, than other: String) -> Bool {
    if version == other { return false }
    guard let version = UInt64(version), let other = UInt64(other) else { return true }
    return version > other
  }
}
