/// What stands on both sides of a place in a text, as far as assertions ask.
struct Surroundings {
  enum Side: UInt8 {
    /// The text ends here.
    case nothing
    case newline
    case word
    case other

    init(_ value: UInt32?) {
      self =
        switch value {
        case nil: .nothing
        case 0xA?: .newline
        case let value?: ScalarSet.word.contains(value) ? .word : .other
        }
    }
  }

  var before: Side
  var after: Side

  func fulfil(_ assertion: Assertion) -> Bool {
    switch assertion {
    case .textStart: before == .nothing
    case .textEnd: after == .nothing
    case .lineStart: before == .nothing || before == .newline
    case .lineEnd: after == .nothing || after == .newline
    case .wordBoundary: (before == .word) != (after == .word)
    case .noWordBoundary: (before == .word) == (after == .word)
    }
  }
}
