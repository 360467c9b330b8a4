import Testing

@testable import Relabelling

@Suite("Sets of characters")
struct CharacterTests {
  @Test("sets are merged, inverted and asked at their edges")
  func sets() {
    let set = ScalarSet([5...9, 1...3, 4...4, 100...200, 150...300])
    #expect(set.ranges == [1...9, 100...300])
    #expect(set.count == 210)
    #expect(set.inverted.ranges == [0...0, 10...99, 301...ScalarSet.last])
    #expect(set.inverted.inverted == set)
    #expect(ScalarSet.all.inverted == ScalarSet([]))
    for value in [UInt32(0), 1, 9, 10, 63, 64, 99, 100, 127, 128, 300, 301, ScalarSet.last] {
      #expect(set.contains(value) == set.ranges.contains { $0.contains(value) })
      #expect(set.inverted.contains(value) != set.contains(value))
    }
  }

  @Test("code points outside of the planes that are looked through are unassigned or private")
  func planes() throws {
    let isOutside = { (value: UInt32) in !GeneralCategories.planes.contains { $0.contains(value) } }
    let outside = (0...ScalarSet.last).lazy.filter(isOutside).compactMap(Unicode.Scalar.init)
    let privateUse = try #require(GeneralCategories.set(named: "Co"))
    let wrong = outside.first { scalar in
      switch scalar.properties.generalCategory {
      case .privateUse: !privateUse.contains(scalar.value)
      case .unassigned: privateUse.contains(scalar.value)
      default: true
      }
    }
    #expect(wrong == nil)
  }

  @Test("categories by two letters and by one")
  func categories() throws {
    let examples: [String: Unicode.Scalar] = [
      "Ll": "a", "Lu": "Z", "Lt": "ǅ", "Lo": "日", "Nd": "٣", "Nl": "Ⅷ", "Pc": "_", "Pd": "-", "Sc": "€",
      "Zl": "\u{2028}",
      "Cc": "\n", "Co": "\u{E000}",
    ]
    for name in examples.keys {
      let set = try #require(GeneralCategories.set(named: name))
      let family = try #require(GeneralCategories.set(named: String(name.prefix(1))))
      for (other, scalar) in examples {
        #expect(set.contains(scalar.value) == (other == name), "\(scalar) in \(name)")
        #expect(family.contains(scalar.value) == (other.first == name.first), "\(scalar) in \(name.prefix(1))")
      }
    }
    #expect(GeneralCategories.set(named: "Any") == .all)
    #expect(GeneralCategories.set(named: "Cn") == nil)
    #expect(GeneralCategories.set(named: "") == nil)
  }

  @Test("no letter with two forms lies outside of the blocks that are looked through")
  func foldingBlocks() {
    let outside = (0...ScalarSet.last).lazy
      .filter { value in !CaseFolding.blocks.contains { $0.contains(value) } }
      .compactMap(Unicode.Scalar.init)
      .filter(\.properties.changesWhenCaseMapped)
      .first { SimpleCase.lower($0) != $0 || SimpleCase.upper($0) != $0 }
    #expect(outside == nil)
  }

  @Test(
    "forms of one letter",
    arguments: [
      ("k", "kK\u{212A}"), ("ſ", "sSſ"), ("ω", "ωΩ\u{2126}"), ("ß", "ßẞ"), ("ǆ", "ǄǅǆǄ"), ("1", "1"), ("i", "iI"),
      ("\u{130}", "\u{130}"), ("\u{131}", "\u{131}"), ("ᾳ", "ᾳᾼ"), ("日", "日"), ("ꭰ", "ꭰᎠ"),
    ]
  )
  func folding(letter: Unicode.Scalar, forms: String) {
    let expected = ScalarSet(forms.unicodeScalars.map { $0.value...$0.value })
    #expect(CaseFolding.closure(of: ScalarSet(letter)) == expected)
  }
}
