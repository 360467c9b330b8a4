import Testing
import YAML

@Suite("Hostile input")
struct HostileInputTests {
  @Test("a billion laughs are refused before they are counted")
  func bomb() {
    var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for i in 1...9 {
      let aliases = Array(repeating: "*a\(i - 1)", count: 10).joined(separator: ", ")
      text += "a\(i): &a\(i) [\(aliases)]\n"
    }
    let error = #expect(throws: YAMLError.self) { try node(text) }
    #expect(error?.mark.line == 6)
    #expect(error?.message == "up to here it has more than the 200000 values that are read, with aliases replaced")
  }

  @Test("so are laughs by merging")
  func mergeBomb() {
    var text = "a0: &a0 {k0: 1, k1: 2}\n"
    for i in 1...30 {
      text += "a\(i): &a\(i) {<<: [*a\(i - 1), *a\(i - 1)]}\n"
    }
    let error = #expect(throws: YAMLError.self) { try node(text) }
    #expect(error?.message.contains("200000 values") == true)
  }

  @Test("the number of nodes is bounded to the node")
  func nodes() throws {
    // The mapping, the key, the list and three elements.
    #expect(try node("a: [1, 2, 3]", limits: .init(nodes: 6))?.rendered == "{a: [1, 2, 3]}")
    #expect(throws: YAMLError.self) { try node("a: [1, 2, 3]", limits: .init(nodes: 5)) }
    #expect(throws: YAMLError.self) { try node("a: &x [1]\nb: *x", limits: .init(nodes: 6)) }
    #expect(try node("a: &x [1]\nb: *x", limits: .init(nodes: 7))?.rendered == "{a: [1], b: [1]}")
  }

  @Test(
    "the depth is bounded to the level, in each way to nest",
    arguments: [
      (String(repeating: "[", count: 10) + String(repeating: "]", count: 10), 10),
      ("a: {b: {c: d}}", 4),
      ("- - - - a", 5),
      ("a:\n b:\n  c:\n   - d", 5),
      ("a: &x [[1]]\nb: [[*x]]", 6),
      ("a: &x [1]\nb: &y [*x]\nc: &z [*y]\nd: [*z]", 6),
    ]
  )
  func depth(text: String, levels: Int) throws {
    #expect(try node(text, limits: .init(depth: levels)) != nil)
    let error = #expect(throws: YAMLError.self) { try node(text, limits: .init(depth: levels - 1)) }
    #expect(error?.message == "it is nested more than \(levels - 1) deep")
  }

  @Test("the size is bounded to the byte, also of what has no end")
  func bytes() throws {
    #expect(try node("a: 1", limits: .init(bytes: 4)) != nil)
    let error = #expect(throws: YAMLError.self) { try node("a: 12", limits: .init(bytes: 4)) }
    #expect(error?.description == "test.yaml:1:1: it has more than the 4 bytes that are read")
    let endless = repeatElement(UInt8(ascii: "a"), count: .max)
    #expect(throws: YAMLError.self) { try YAMLParser(file: "test.yaml", limits: .init(bytes: 1000)).parse(endless) }
  }

  @Test(
    "very deep nesting is refused without exhausting the stack",
    arguments: ["[", "{a: ", "- ", "? ", "[{", "{[", "a: &a ["]
  )
  func abyss(opening: String) {
    #expect(throws: YAMLError.self) { try node(String(repeating: opening, count: 100_000)) }
  }

  @Test("a long chain of aliases is refused as deep, not followed")
  func chain() {
    var text = "a0: &a0 [1]\n"
    for i in 1...1000 { text += "a\(i): &a\(i) [*a\(i - 1)]\n" }
    let error = #expect(throws: YAMLError.self) { try node(text) }
    #expect(error?.message == "it is nested more than 64 deep")
  }

  @Test("a large mapping is read by each of its keys in one go")
  func largeMapping() throws {
    let text = (0..<50_000).map { "key\($0): \($0)\n" }.joined()
    let read = try value([String: Int].self, text, unknownKeys: .refuse)
    #expect(read.count == 50_000)
    #expect(read["key49999"] == 49_999)
  }

  private static let seeds = [
    "apiVersion: v1\nclusters:\n- cluster:\n    server: https://127.0.0.1:6443\n  name: k\nusers: []\n",
    #"{"a":1,"b":[true,false,null],"c":{"d":"e\u00e9\n"}}"#,
    "a: &x {p: 1, q: [2, 3]}\nb:\n  <<: *x\n  q: !!str 4\n---\n- |\n  block\n- >-\n  folded\n- 'it''s'\n...\n",
    "%YAML 1.2\n---\n? key\n: value # comment\n\"quoted \\x41\": [~, .inf, 0x1F, 1e3]\ngrößer: 日本\n",
  ]

  private static let fragments = [
    "&a ", "*a", "*x", "<<: ", "!!int ", "!x ", "[", "]", "{", "}", ": ", "- ", "? ", "|", ">", "'", "\"", "\\", "#",
    "---\n", "...\n", "%TAG ! x\n", "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{FEFF}", "\0", "@", "`", ",", "  ",
  ]

  /// Everything that a text can reach: the tree, typed readings, strict decoding.
  private func exercise(_ bytes: [UInt8]) -> (read: Bool, marksAreSound: Bool) {
    struct Shape: Decodable {
      var a: Int?
      var b: [String: Double]?
      var clusters: [[String: [String: String]]]?
    }
    let lines = bytes.count + 1
    var isSound = true
    func check(_ mark: YAMLMark) {
      isSound = isSound && (1...lines).contains(mark.line) && (1...lines).contains(mark.column)
    }
    func walk(_ node: YAMLNode) {
      check(node.mark)
      _ = node.scalar?.integer(as: Int8.self)
      _ = node.scalar?.double
      node.sequence?.forEach(walk)
      for entry in node.mapping ?? [] {
        check(entry.mark)
        walk(entry.value)
      }
    }
    var read = false
    do throws(YAMLError) {
      let limits = YAMLParser.Limits(bytes: 4096, depth: 16, nodes: 2000)
      try YAMLParser(file: "test.yaml", limits: limits).parse(bytes).forEach(walk)
      read = true
      _ = try YAMLDecoder(unknownKeys: .refuse, limits: limits).decodeAll(Shape.self, from: bytes, file: "test.yaml")
    } catch {
      check(error.mark)
      isSound = isSound && !error.description.isEmpty
    }
    return (read, isSound)
  }

  @Test("mutated texts are read or refused, and never crash", arguments: 1...8 as ClosedRange<UInt64>)
  func mutations(seed: UInt64) {
    var random = SplitMix64(state: seed)
    var read = 0
    for _ in 0..<1000 {
      var bytes = Array((Self.seeds.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0 where place < bytes.count:
          bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1 where place < bytes.count:
          let end = min(bytes.count, place + Int.random(in: 1...8, using: &random))
          bytes.removeSubrange(place..<end)
        case 2:
          let other = Array((Self.seeds.randomElement(using: &random) ?? "").utf8)
          bytes.insert(contentsOf: other.suffix(Int.random(in: 0...other.count, using: &random)), at: place)
        case 3:
          bytes.removeLast(bytes.count - place)
        default:
          bytes.insert(contentsOf: (Self.fragments.randomElement(using: &random) ?? "").utf8, at: place)
        }
      }
      let outcome = exercise(bytes)
      #expect(outcome.marksAreSound, "seed \(seed): \(bytes)")
      read += outcome.read ? 1 : 0
    }
    // Both ways are taken, else the mutations test nothing.
    #expect((50...950).contains(read))
  }

  @Test("random bytes are read or refused, and never crash", arguments: 1...4 as ClosedRange<UInt64>)
  func noise(seed: UInt64) {
    var random = SplitMix64(state: seed)
    for _ in 0..<500 {
      let count = Int.random(in: 0...64, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      #expect(exercise(bytes).marksAreSound, "seed \(seed): \(bytes)")
    }
  }
}

/// Steele, Lea and Flood's generator: the same numbers on every machine for a seed.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
