/// The sets that have names in a pattern. All of them are ASCII, as in RE2.
extension ScalarSet {
  static let digits = ScalarSet([range("0", "9")])
  static let letters = ScalarSet([range("A", "Z"), range("a", "z")])
  static let word = ScalarSet(letters.ranges + digits.ranges + [range("_", "_")])
  /// Without the vertical tab, which only POSIX's `[:space:]` has.
  static let perlSpace = ScalarSet([range("\t", "\n"), range("\u{C}", "\r"), range(" ", " ")])
  static let newline = ScalarSet("\n")

  /// `\d`, `\w` and `\s`, by the letter.
  static let perl: [Unicode.Scalar: ScalarSet] = ["d": digits, "w": word, "s": perlSpace]

  /// What stands between `[[:` and `:]]`.
  static let posix: [String: ScalarSet] = [
    "alnum": letters.union(digits),
    "alpha": letters,
    "ascii": ScalarSet([0...0x7F]),
    "blank": ScalarSet([range("\t", "\t"), range(" ", " ")]),
    "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F]),
    "digit": digits,
    "graph": ScalarSet([range("!", "~")]),
    "lower": ScalarSet([range("a", "z")]),
    "print": ScalarSet([range(" ", "~")]),
    "punct": ScalarSet([range("!", "/"), range(":", "@"), range("[", "`"), range("{", "~")]),
    "space": ScalarSet([range("\t", "\r"), range(" ", " ")]),
    "upper": ScalarSet([range("A", "Z")]),
    "word": word,
    "xdigit": ScalarSet([range("0", "9"), range("A", "F"), range("a", "f")]),
  ]

  private static func range(_ first: Unicode.Scalar, _ last: Unicode.Scalar) -> ClosedRange<UInt32> {
    first.value...last.value
  }
}
