import Testing

@testable import Relabelling

@Suite struct RegularExpressionTests {
  @Test(
    "what RE2 refuses is refused, with the place, the trouble and a remedy",
    arguments: [
      ("a(b", 2, .groupNotClosed), ("a)", 2, .nothingToClose), ("x[a", 2, .classNotClosed), ("[]", 1, .classNotClosed),
      ("[z-a]", 2, .reversedRange("z-a")), ("[[:foo:]]", 2, .unknownClass("[:foo:]")),
      ("é\\pX", 2, .unknownCategory("\\pX")), ("\\p{Greek}", 1, .unknownCategory("\\p{Greek}")),
      ("\\p{L", 1, .unknownCategory("\\p{L")), ("\\y", 1, .unknownEscape("\\y")), ("a\\C", 2, .unknownEscape("\\C")),
      ("[\\d-\\w\\Z]", 7, .unknownEscape("\\Z")), ("\\xzz", 1, .codePointOutOfRange("\\x")),
      ("\\x{110000}", 1, .codePointOutOfRange("\\x{110000}")), ("a\\", 2, .patternEndsInBackslash),
      ("(a)\\1", 4, .backreference("\\1")), ("(?P<n>a)(?P=n)", 9, .backreference("(?P=")),
      ("a(?=b)", 2, .lookaround("(?=")), ("(?!b)", 1, .lookaround("(?!")), ("(?<=b)", 1, .lookaround("(?<=")),
      ("(?<!b)", 1, .lookaround("(?<!")), ("(?>b)", 1, .unknownGroup("(?>")), ("(?-)", 1, .unknownGroup("(?-)")),
      ("(?P<>a)", 1, .badGroupName("(?P<")), ("(?<a-b>a)", 1, .badGroupName("(?<a")),
      ("(?P<n>a)(?<n>b)", 9, .groupNameTaken("n")), ("a|*", 3, .nothingToRepeat("*")),
      ("({2})", 2, .nothingToRepeat("{2}")), ("xa*+", 3, .repeatedRepetition("*+")),
      ("a??*", 2, .repeatedRepetition("??*")),
      ("a{1001}", 2, .repetitionBounds("{1001}")), ("a{3,2}", 2, .repetitionBounds("{3,2}")),
      ("a{99999999999999999999}", 2, .repetitionBounds("{99999999999999999999}")),
      ("(a{100}){11}", 9, .repetitionsMultiplied), ("((a{10}){10}){11}", 14, .repetitionsMultiplied),
    ] as [(String, Int, RegularExpressionError.Problem)]
  )
  func refusals(pattern: String, position: Int, problem: RegularExpressionError.Problem) throws {
    let error = try #require(#expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) })
    #expect(error == RegularExpressionError(pattern: pattern, position: position, problem: problem))
    #expect(error.description.hasPrefix("character \(position) of \"\(pattern)\": "))
    #expect(error.description.contains("; "), "no remedy: \(error)")
  }

  @Test("deep nesting is refused and not crashed on")
  func nesting() throws {
    func nested(_ depth: Int, _ open: String) -> String {
      String(repeating: open, count: depth) + "a" + String(repeating: ")", count: depth)
    }
    #expect(try RegularExpression(nested(990, "(?:")).matches("a"))
    #expect(try RegularExpression(nested(500, "(")).groups(in: "a")?.count == 501)
    for pattern in [nested(1001, "("), nested(100_000, "("), nested(400, "(x?|(").replacing("a", with: "a)")] {
      let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
      #expect([.tooDeep, .groupNotClosed].contains(error?.problem))
    }
    #expect(throws: RegularExpressionError.self) { try RegularExpression(String(repeating: "(", count: 100_000)) }
  }

  @Test(
    "a pattern that would take much memory is refused",
    arguments: ["((?:[a-z]{100}){10}x){100}", "(?:a{1000}){1000}", "(" + String(repeating: "a{1000}", count: 70) + ")"]
  )
  func size(pattern: String) {
    let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
    #expect([.tooLarge, .repetitionsMultiplied].contains(error?.problem))
  }

  @Test("a thousand groups in a long pattern are refused for their memory")
  func manyGroups() {
    let error = #expect(throws: RegularExpressionError.self) {
      try RegularExpression(String(repeating: "(a|b)", count: 1000) + "(c{1000})")
    }
    #expect(error?.problem == .tooLarge)
  }

  @Test(
    "what makes others take exponential time takes time that grows with the text",
    arguments: ["(a*)*b", "(a|aa)+$", "(.*)(.*)(.*)(.*)x", "(x+x+)+y", "(a?){50}a{50}", "((a{0,30}){0,30})b"]
  )
  func adversaries(pattern: String) throws {
    let expression = try RegularExpression(pattern)
    let text = String(repeating: "a", count: 100_000)
    // Whatever the answer: it comes.
    let matches = expression.matches(text)
    #expect(matches == (expression.groups(in: text) != nil))
    #expect(expression.matches(text + "\n") == (expression.groups(in: text + "\n") != nil))
  }

  @Test("an expression too large for a table is answered all the same")
  func large() throws {
    // The eighth letter from the end: a table of it would need a state for each run of 16 letters.
    let expression = try RegularExpression("(a|b)*a(a|b){15}")
    let tail = String(repeating: "b", count: 15)
    #expect(expression.matches("bba" + tail))
    #expect(!expression.matches("bbb" + tail))
    #expect(expression.groups(in: "ba" + tail) == [0..<17, 0..<1, 16..<17])
  }

  @Test("a long list of names is answered by each and by nothing else")
  func names() throws {
    let names = (0..<2000).map { "metric_\($0 * 7919 % 100_003)_total" }
    let expression = try RegularExpression(names.joined(separator: "|"))
    #expect(names.allSatisfy(expression.matches))
    #expect(!names.contains { expression.matches($0 + "x") || expression.matches(String($0.dropLast())) })
    #expect(expression.groups(in: names[1999]) == [0..<names[1999].utf8.count])
  }

  @Test(
    "the table, the list of texts and the machine that follows all ways agree",
    arguments: ["a|b|ab", "(?:a|b)(?:c|)", "[ab]c?", "日|é|a", "x(?:a|b)?y"]
  )
  func agreement(pattern: String) throws {
    var parser = PatternParser(pattern)
    let tree = try parser.parse()
    let program = Program(tree)
    let automaton = try #require(AutomatonBuilder.automaton(of: program))
    let literals = try #require(LiteralSet(tree))
    for text in ["", "a", "b", "ab", "ac", "bc", "c", "日", "é", "xy", "xay", "xby", "xcy", "aa"] {
      var machine = ThreadMachine(program, slotCount: 0)
      let expected = text.withBytes { machine.match($0) } != nil
      #expect(text.withBytes(automaton.matches) == expected, "\(text)")
      #expect(text.withBytes(literals.contains) == expected, "\(text)")
    }
  }

  @Test("bytes that are no UTF-8 are answered without reading beyond them")
  func brokenText() throws {
    let expression = try RegularExpression("(.*)日(.?)")
    for bytes: [UInt8] in [
      [0xE6], [0xE6, 0x97], [0x80], [0xFF], [0xF0, 0x9F], [0xF7, 0xBF, 0xBF, 0xBF], [0x61, 0xC3],
    ] {
      #expect(!bytes.withUnsafeBufferPointer(expression.matches))
    }
  }
}
