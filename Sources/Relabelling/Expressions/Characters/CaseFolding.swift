/// Which code points are one letter under `(?i)`: Unicode's simple case folding.
enum CaseFolding {
  /// The set, and with it every code point that differs from one of it by case only.
  static func closure(of set: ScalarSet) -> ScalarSet {
    var added: [ClosedRange<UInt32>] = []
    for letter in letters where letter.contains(where: set.contains) {
      added += letter.map { $0...$0 }
    }
    return added.isEmpty ? set : ScalarSet(set.ranges + added)
  }

  /// Letters with more than one form, each as its forms: `k`, `K` and the Kelvin sign. Made when the first pattern
  /// needs it: some milliseconds.
  private static let letters: [[UInt32]] = {
    var forms: [Unicode.Scalar: [UInt32]] = [:]
    for scalar in blocks.joined().lazy.compactMap(Unicode.Scalar.init) where !dotted.contains(scalar) {
      forms[SimpleCase.lower(SimpleCase.upper(scalar)), default: []].append(scalar.value)
    }
    return forms.values.filter { $0.count > 1 }
  }()

  /// Turkish letters that fold only in Turkish.
  private static let dotted: Set<Unicode.Scalar> = ["\u{130}", "\u{131}"]

  /// Outside of these no letter has two forms.
  static let blocks: [Range<UInt32>] = [
    0..<0x3000, 0xA600..<0xAC00, 0xFF00..<0xFF60, 0x10400..<0x10E00, 0x11800..<0x11900, 0x16E00..<0x16F00,
    0x1E900..<0x1EA00,
  ]
}
