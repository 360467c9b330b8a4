/// A program as a table: one look-up for each character says where a text stands. Made whole when the expression is
/// compiled, so it never changes and can be shared.
///
/// A class, as copying its arrays' references would cost more than a short text does.
final class Automaton: Sendable {
  /// Where nothing can match any more. States are named by where their row begins.
  static let dead = 0

  private let classes: ScalarClasses
  /// A row for each state: where each class leads, and last whether the text may end here.
  private let table: [UInt16]
  private let start: Int
  private let width: Int

  /// - Parameter table: its first row is of the dead state, the second of the one where everything matches.
  init(classes: ScalarClasses, table: [UInt16], start: Int) {
    self.classes = classes
    self.table = table
    self.start = start
    width = classes.representatives.count + 1
  }

  /// Whether the whole text matches. Takes a nanosecond or two a byte, and stops where the answer is certain.
  func matches(_ text: Bytes) -> Bool {
    table.withUnsafeBufferPointer { table in
      classes.ascii.withUnsafeBufferPointer { ascii in
        var state = start
        var position = 0
        while state > width {
          guard let (value, length) = text.scalar(at: position) else { return table[state + width - 1] != Self.dead }
          state = Int(table[state + Int(value < 0x80 ? ascii[Int(value)] : classes.class(of: value))])
          position += length
        }
        return state == width
      }
    }
  }
}
