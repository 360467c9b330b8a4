/// Unicode's general categories by their short names, as the standard library's version of Unicode has them.
enum GeneralCategories {
  /// The set behind `\p{name}`: `Lu`, `L`, `Any`. `nil` where there is no such category.
  static func set(named name: String) -> ScalarSet? {
    sets[name]
  }

  /// By names of two letters, and by the first of them.
  private static let sets: [String: ScalarSet] = {
    var sets: [String: ScalarSet] = ["Any": .all]
    for (name, category) in shortNames {
      let set = ScalarSet(ranges[category] ?? [])
      sets[name] = set
      let family = String(name.prefix(1))
      sets[family] = sets[family]?.union(set) ?? set
    }
    return sets
  }()

  /// Without `Cn`, the unassigned, which RE2 does not name either.
  private static let shortNames: [String: Unicode.GeneralCategory] = [
    "Cc": .control, "Cf": .format, "Co": .privateUse, "Cs": .surrogate,
    "Ll": .lowercaseLetter, "Lm": .modifierLetter, "Lo": .otherLetter, "Lt": .titlecaseLetter, "Lu": .uppercaseLetter,
    "Mc": .spacingMark, "Me": .enclosingMark, "Mn": .nonspacingMark,
    "Nd": .decimalNumber, "Nl": .letterNumber, "No": .otherNumber,
    "Pc": .connectorPunctuation, "Pd": .dashPunctuation, "Pe": .closePunctuation, "Pf": .finalPunctuation,
    "Pi": .initialPunctuation, "Po": .otherPunctuation, "Ps": .openPunctuation,
    "Sc": .currencySymbol, "Sk": .modifierSymbol, "Sm": .mathSymbol, "So": .otherSymbol,
    "Zl": .lineSeparator, "Zp": .paragraphSeparator, "Zs": .spaceSeparator,
  ]

  /// Made when the first pattern needs it, in some milliseconds.
  private static let ranges: [Unicode.GeneralCategory: [ClosedRange<UInt32>]] = {
    var ranges: [Unicode.GeneralCategory: [ClosedRange<UInt32>]] = [.privateUse: privatePlanes]
    for plane in planes {
      var start = plane.lowerBound
      var category: Unicode.GeneralCategory?
      for value in plane.lowerBound...plane.upperBound {
        let next = value < plane.upperBound ? Unicode.Scalar(value)?.properties.generalCategory ?? .surrogate : nil
        guard next != category else { continue }
        if let category { ranges[category, default: []].append(start...(value - 1)) }
        (start, category) = (value, next)
      }
    }
    return ranges
  }()

  /// What is assigned; asking each of the million code points would take five times as long.
  static let planes: [Range<UInt32>] = [0..<0x34000, 0xE0000..<0xE1000]
  private static let privatePlanes: [ClosedRange<UInt32>] = [0xF0000...0xFFFFD, 0x100000...0x10FFFD]
}
