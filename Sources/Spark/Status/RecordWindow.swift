/// The newest of what Spark has numbered; what is older is summed up and forgotten.
///
/// A record with a key below all that was forgotten is taken for one of those, and not counted again.
struct RecordWindow<Record: StatusRecord>: Sendable {
  private(set) var records: [Record.Key: Record] = [:]
  /// How many were forgotten, by their status.
  private(set) var forgotten: [String: Int] = [:]
  /// The newest that was.
  private(set) var forgottenUpTo: Record.Key?

  init() {}

  /// How many were ever told of.
  var seen: Int { records.count + forgotten.values.reduce(0, +) }

  /// The newest that is known.
  var newest: Record.Key? { records.keys.max() ?? forgottenUpTo }

  func isForgotten(_ key: Record.Key) -> Bool { forgottenUpTo.map { key <= $0 } ?? false }

  /// Whether all that will ever be said of it is known.
  func isSettled(_ key: Record.Key) -> Bool { isForgotten(key) || records[key]?.isFinal == true }

  /// - Returns: whether that is news. What has ended is not taken back: an answer may be older than one before it.
  mutating func take(_ record: Record) -> Bool {
    guard !isForgotten(record.key), records[record.key] != record else { return false }
    if records[record.key]?.isFinal == true, !record.isFinal { return false }
    records[record.key] = record
    return true
  }

  /// Forgets the oldest beyond a number, as far as they have ended.
  ///
  /// - Parameter forget: told of each.
  mutating func keep(_ most: Int, forget: (Record) -> Void) {
    guard records.count > most else { return }
    for key in records.keys.sorted().prefix(records.count - most) {
      guard let record = records[key], record.isFinal else { return }
      records[key] = nil
      forgotten[record.status, default: 0] += 1
      forgottenUpTo = key
      forget(record)
    }
  }

  /// Of all, the forgotten among them.
  var countsByStatus: [String: Int] {
    records.values.reduce(into: forgotten) { $0[$1.status, default: 0] += 1 }
  }
}
