/// The newest of what Spark has numbered; what is older is summed up and forgotten.
///
/// A record that is unknown and has a key below one that was forgotten is taken for one of those, and not counted again.
struct RecordWindow<Record: StatusRecord>: Sendable {
  private(set) var records: [Record.Key: Record] = [:]
  /// How many were forgotten, by their status.
  private(set) var forgotten: [String: Int] = [:]
  /// The newest that was.
  private var forgottenUpTo: Record.Key?

  init() {}

  /// How many were ever told of.
  var seen: Int { records.count + forgotten.values.reduce(0, +) }

  /// The newest that was told of.
  var newest: Record.Key? {
    guard let known = records.keys.max() else { return forgottenUpTo }
    return forgottenUpTo.map { max($0, known) } ?? known
  }

  func isForgotten(_ key: Record.Key) -> Bool {
    records[key] == nil && forgottenUpTo.map { key <= $0 } ?? false
  }

  /// Whether it may still change, or is not known at all.
  func isOpen(_ key: Record.Key) -> Bool { !isForgotten(key) && records[key]?.isFinal != true }

  /// - Returns: whether that is news.
  mutating func take(_ record: Record) -> Bool {
    guard !isForgotten(record.key), records[record.key] != record else { return false }
    records[record.key] = record
    return true
  }

  /// Forgets the oldest beyond a number: those that have ended, and where even those that have not are more, these too. One
  /// that goes on for the application's whole life, as a receiver's does, must not keep all others from going.
  ///
  /// - Parameter forget: told of each.
  mutating func keep(_ most: Int, forget: (Record) -> Void) {
    guard records.count > most else { return }
    let oldestFirst = records.values.sorted { $0.key < $1.key }
    for record in oldestFirst.filter(\.isFinal) + oldestFirst.filter({ !$0.isFinal }) {
      guard records.count > most else { return }
      records[record.key] = nil
      forgotten[record.status, default: 0] += 1
      forgottenUpTo = max(forgottenUpTo ?? record.key, record.key)
      forget(record)
    }
  }

  /// Of all, the forgotten among them.
  var countsByStatus: [String: Int] {
    records.values.reduce(into: forgotten) { $0[$1.status, default: 0] += 1 }
  }
}
