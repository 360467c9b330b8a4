/// The newest of what Spark has numbered; what is older is summed up and forgotten.
///
/// A record that is unknown and has a key below one that was forgotten is taken for one of those, and not counted again;
/// unless it is one that may come late.
struct RecordWindow<Record: StatusRecord>: Sendable {
  /// Records that came late, and are told from others that do. Beyond it none is counted: better too little than twice.
  static var mostLate: Int { 10_000 }

  private(set) var records: [Record.Key: Record] = [:]
  /// How many were forgotten, by their status.
  private(set) var forgotten: [String: Int] = [:]
  /// The newest that was.
  private var forgottenUpTo: Record.Key?
  /// Of those that were forgotten, those that may have come after greater ones.
  private var late: Set<Record.Key> = []
  /// The newest of what an earlier run had been told of, and until when: what is unknown below it began before that and is
  /// counted, or it is not.
  private var recalled: (upTo: Record.Key, at: Double)?
  /// What went on when an earlier run was told of it last, and was not told of since.
  private var unheard: Set<Record.Key> = []

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
    unheard.remove(record.key)
    guard records[record.key] != record, !isCounted(record) else { return false }
    records[record.key] = record
    return true
  }

  /// Whether it is a part of what was forgotten.
  private func isCounted(_ record: Record) -> Bool {
    guard isForgotten(record.key) else { return false }
    guard mayBeLate(record) else { return true }
    if late.contains(record.key) || late.count >= Self.mostLate { return true }
    guard let recalled, record.isFinal || record.beganAt != nil else { return false }
    return record.beganAt.map { $0 <= recalled.at } ?? true
  }

  private func mayBeLate(_ record: Record) -> Bool {
    record.isRepeated || recalled.map { record.key <= $0.upTo } ?? false
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
      drop(record, as: record.status)
      forget(record)
    }
  }

  private mutating func drop(_ record: Record, as status: String) {
    records[record.key] = nil
    forgotten[status, default: 0] += 1
    forgottenUpTo = max(forgottenUpTo ?? record.key, record.key)
    if mayBeLate(record), late.count < Self.mostLate { late.insert(record.key) }
  }

  /// All was told of that there is. What went on before, and is not there any more, has ended, and nobody knows how.
  ///
  /// - Parameter forget: told of each.
  /// - Returns: whether there was any.
  mutating func forgetUnheard(_ forget: (Record) -> Void) -> Bool {
    let ended = unheard.compactMap { records[$0] }
    unheard = []
    for record in ended {
      drop(record, as: StatusWord.unknown)
      forget(record)
    }
    return !ended.isEmpty
  }

  /// Begins where an earlier run had come to. Before anything is taken.
  ///
  /// - Parameters:
  ///   - earlier: what it kept, the newest among them.
  ///   - counts: of all, by their status.
  ///   - latest: by when it had been told of all that had begun.
  mutating func recall(_ earlier: [Record], counts: [String: Int], latest: Double) {
    guard let newest = earlier.map(\.key).max(), records.isEmpty, forgottenUpTo == nil else { return }
    forgotten = counts
    for record in earlier {
      records[record.key] = record
      if let count = forgotten[record.status] { forgotten[record.status] = count > 1 ? count - 1 : nil }
    }
    // What was under way or waited is told of once more.
    for word in StatusWord.passing { forgotten[word] = nil }
    forgottenUpTo = newest
    recalled = (newest, latest)
    unheard = Set(earlier.filter { !$0.isFinal }.map(\.key))
  }

  /// Of all, the forgotten among them.
  var countsByStatus: [String: Int] {
    records.values.reduce(into: forgotten) { $0[$1.status, default: 0] += 1 }
  }
}
