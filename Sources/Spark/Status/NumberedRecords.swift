/// Which of the jobs, or of the executions of queries, are asked for one by one.
///
/// Spark numbers them without gaps, but for one that could not be begun. So those are asked for that had not ended, and
/// what comes after the newest, until a few in a row are unknown.
struct NumberedRecords: Sendable {
  /// Numbers in a row that may be missing before the rest is taken for not there yet.
  private static let mostMissing = 3
  /// Questions of one round: half of them for what had not ended. What is left over has its turn in the next.
  static let mostAtATime = 40

  private var open: [Int] = []
  private var next = 0
  private var missing = 0
  private var left = 0
  private var isNew = false
  /// Whether there was more than could be asked for.
  private(set) var isCut = false
  /// Whether anything was found that had not been known.
  private(set) var hasFound = false

  /// A round begins.
  mutating func begin<Record: StatusRecord>(with window: RecordWindow<Record>) where Record.Key == Int {
    let open = window.records.values.filter { !$0.isFinal }.map(\.key).sorted()
    self.open = open.suffix(Self.mostAtATime / 2)
    // Keys are those of 32 bits.
    next = (window.newest ?? -1) + 1
    (missing, left, isCut, hasFound) = (0, Self.mostAtATime, false, false)
  }

  /// The number to be asked for next; `nil` where this round has asked enough.
  mutating func take() -> Int? {
    guard left > 0 else {
      isCut = missing == 0
      return nil
    }
    left -= 1
    if let number = open.popLast() {
      isNew = false
      return number
    }
    guard missing < Self.mostMissing else { return nil }
    isNew = true
    defer { next += 1 }
    return next
  }

  /// The number that was asked for last is unknown, or not.
  mutating func note(isMissing: Bool) {
    guard isNew else { return }
    missing = isMissing ? missing + 1 : 0
    if !isMissing { hasFound = true }
  }
}
