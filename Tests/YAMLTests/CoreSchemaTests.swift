import Testing
import YAML

@Suite("The core schema")
struct CoreSchemaTests {
  @Test(
    "a plain text is what it looks like",
    arguments: [
      (YAMLScalar.Kind.null, ["", "~", "null", "Null", "NULL"]),
      (.bool, ["true", "True", "TRUE", "false", "False", "FALSE"]),
      (.integer, ["0", "12", "-12", "+12", "0123", "0x1F", "0xdeadBEEF", "0o17", "99999999999999999999999999"]),
      (
        .float,
        [
          "1.5", "-1.5", "+.5", ".5", "1.", "1e3", "1E+3", "12.5e-3", ".inf", "-.Inf", "+.INF", ".nan", ".NaN", ".NAN",
        ]
      ),
      (
        .string,
        [
          "nULL", "yes", "no", "on", "off", "tRUE", "1_000", "12:30:00", "0x", "0xg", "0o8", "0o", "-0x1F", ".", "+",
          "-",
          "e3", "1e", "1e+", "1.5.2", "--1", "+-1", "inf", "nan", "-.nan", "10.0.0.1", "1 2", "٣", "15s", "100m",
        ]
      ),
    ]
  )
  func plainText(kind: YAMLScalar.Kind, texts: [String]) {
    for text in texts {
      #expect(YAMLScalar(text, isPlain: true).kind == kind, "\(text)")
    }
  }

  @Test("a quoted scalar is always a string", arguments: ["", "null", "true", "12", "1.5", ".inf", "0x1F"])
  func quoted(text: String) {
    let scalar = YAMLScalar(text, isPlain: false)
    #expect(scalar.string == text)
    #expect(scalar.bool == nil)
    #expect(scalar.integer(as: Int.self) == nil)
    #expect(scalar.double == nil)
    #expect(!scalar.isNull)
  }

  @Test(
    "an integer is read in its base",
    arguments: [
      ("0", 0), ("-12", -12), ("+12", 12), ("0123", 123), ("0x1F", 31), ("0o17", 15),
      ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
    ]
  )
  func integer(text: String, expected: Int64) {
    #expect(YAMLScalar(text, isPlain: true).integer() == expected)
  }

  @Test("an integer that does not fit is no number of that type")
  func integerRange() {
    #expect(YAMLScalar("255", isPlain: true).integer(as: UInt8.self) == 255)
    #expect(YAMLScalar("256", isPlain: true).integer(as: UInt8.self) == nil)
    #expect(YAMLScalar("-1", isPlain: true).integer(as: UInt64.self) == nil)
    #expect(YAMLScalar("9223372036854775808", isPlain: true).integer(as: Int64.self) == nil)
    #expect(YAMLScalar("1.0", isPlain: true).integer(as: Int.self) == nil)
  }

  @Test(
    "a float is read in all its forms",
    arguments: [
      ("1.5", 1.5), ("-1.5", -1.5), (".5", 0.5), ("+.5", 0.5), ("1.", 1), ("1e3", 1000), ("12.5E-1", 1.25),
      ("7", 7), ("0x10", 16), ("0o10", 8), (".inf", Double.infinity), ("+.INF", .infinity), ("-.Inf", -.infinity),
    ]
  )
  func double(text: String, expected: Double) {
    #expect(YAMLScalar(text, isPlain: true).double == expected)
  }

  @Test("not a number is read, and what is finite but too large is not")
  func unusualDoubles() {
    #expect(YAMLScalar(".NaN", isPlain: true).double?.isNaN == true)
    #expect(YAMLScalar("1e999", isPlain: true).double == nil)
    #expect(YAMLScalar("true", isPlain: true).double == nil)
  }

  @Test("a boolean is read in its three spellings")
  func bool() {
    #expect(["true", "True", "TRUE"].map { YAMLScalar($0, isPlain: true).bool } == [true, true, true])
    #expect(["false", "False", "FALSE"].map { YAMLScalar($0, isPlain: true).bool } == [false, false, false])
    #expect(YAMLScalar("yes", isPlain: true).bool == nil)
  }

  @Test(
    "an explicit tag decides",
    arguments: [
      Case("!!str 12", "\"12\""), Case("!!str null", "\"null\""), Case("!!int \"12\"", "12"),
      Case("!!float 3", "3"), Case("!!bool \"true\"", "true"), Case("!!null ''", "null"), Case("!!seq [1]", "[1]"),
      Case("!!map {a: 1}", "{a: 1}"), Case("!<tag:yaml.org,2002:str> 1.5", "\"1.5\""),
    ]
  )
  func tag(_ example: Case) throws {
    #expect(try node(example.text)?.rendered == example.expected)
  }
}
