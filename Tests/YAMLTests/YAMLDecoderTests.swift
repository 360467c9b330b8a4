import Testing
import YAML

@Suite("Decoding")
struct YAMLDecoderTests {
  private struct Everything: Decodable, Equatable {
    enum Scheme: String, Decodable { case http, https }

    struct Inner: Decodable, Equatable {
      var name: String
      var ports: [UInt16]
    }

    var text: String
    var flag: Bool
    var whole: Int
    var byte: UInt8
    var number: Double
    var small: Float
    var absent: String?
    var null: Int?
    var scheme: Scheme
    var inner: Inner
    var list: [Inner]
    var labels: [String: String]
    var holes: [Int?]
    var byPort: [Int: String]
    var nested: [String: [String: [Bool]]]
  }

  @Test("values of all shapes are read")
  func everything() throws {
    let text = """
      text: plain words
      flag: true
      whole: -0
      byte: 0xFF
      number: 1e-3
      small: .5
      null:
      scheme: https
      inner: {name: a, ports: [1, 65535]}
      list:
        - name: "b"
          ports: []
      labels:
        version: 1.10
        enabled: true
        "prometheus.io/port": "4040"
      holes: [1, ~, 3]
      byPort: {4040: spark}
      nested: {x: {y: [true, FALSE]}}
      """
    let expected = Everything(
      text: "plain words",
      flag: true,
      whole: 0,
      byte: 255,
      number: 0.001,
      small: 0.5,
      absent: nil,
      null: nil,
      scheme: .https,
      inner: .init(name: "a", ports: [1, 65535]),
      list: [.init(name: "b", ports: [])],
      labels: ["version": "1.10", "enabled": "true", "prometheus.io/port": "4040"],
      holes: [1, nil, 3],
      byPort: [4040: "spark"],
      nested: ["x": ["y": [true, false]]]
    )
    #expect(try value(Everything.self, text) == expected)
    #expect(try value(Everything.self, text, unknownKeys: .refuse) == expected)
  }

  private func limits<Number: FixedWidthInteger & Decodable>(of type: Number.Type) throws {
    #expect(try value([Number].self, "[\(Number.min), \(Number.max)]") == [.min, .max])
    let error = #expect(throws: YAMLError.self) { try value([Number].self, "[0, \(Number.max)0]") }
    #expect(
      error?.description
        == "test.yaml:1:5: [1]: expected a whole number from \(Number.min) to \(Number.max), found \(Number.max)0"
    )
  }

  @Test("every integer type is read up to its bounds and refused beyond them")
  func integers() throws {
    try limits(of: Int.self)
    try limits(of: Int8.self)
    try limits(of: Int16.self)
    try limits(of: Int32.self)
    try limits(of: Int64.self)
    try limits(of: Int128.self)
    try limits(of: UInt.self)
    try limits(of: UInt8.self)
    try limits(of: UInt16.self)
    try limits(of: UInt32.self)
    try limits(of: UInt64.self)
    try limits(of: UInt128.self)
  }

  @Test("floats take whole numbers, infinities and not-a-number")
  func floats() throws {
    #expect(try value([Double].self, "[1, .inf, -.inf, 0x10]") == [1, .infinity, -.infinity, 16])
    #expect(try value([Float].self, "[1, .inf]") == [1, .infinity])
    #expect(try value(Double.self, ".nan").isNaN)
  }

  private struct Defaults: Decodable, Equatable {
    var name: String?
    var ports: [Int]?
  }

  @Test("an empty text leaves everything to its default", arguments: ["", "# nothing\n", "---\n", "{}"])
  func empty(text: String) throws {
    #expect(try value(Defaults.self, text, unknownKeys: .refuse) == Defaults())
  }

  @Test("an optional at the root is nil for null")
  func optionalRoot() throws {
    #expect(try value(Int?.self, "") == nil)
    #expect(try value(Int?.self, "~") == nil)
    #expect(try value(Int?.self, "1") == 1)
  }

  @Test("all documents are decoded, those without a value left out")
  func allDocuments() throws {
    let text = "---\nname: a\n---\n---\nname: b\n"
    let all = try YAMLDecoder().decodeAll(Defaults.self, from: text.utf8, file: "test.yaml")
    #expect(all.map(\.name) == ["a", "b"])
  }

  private struct ByHand: Decodable {
    enum Keys: String, CodingKey { case nested, list, last }
    enum NestedKeys: String, CodingKey { case deep }

    var deep: Int
    var items: [String] = []
    var hadNull = false
    var last: Int

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      deep = try container.nestedContainer(keyedBy: NestedKeys.self, forKey: .nested).decode(Int.self, forKey: .deep)
      var list = try container.nestedUnkeyedContainer(forKey: .list)
      while !list.isAtEnd {
        if try list.decodeNil() {
          hadNull = true
        } else if let text = try? list.decode(String.self) {
          items.append("\(list.currentIndex - 1)=\(text)")
        } else {
          var inner = try list.nestedUnkeyedContainer()
          items.append("inner \(try inner.decode(Int.self))")
        }
      }
      last = try Int(from: container.superDecoder(forKey: .last))
    }
  }

  @Test("containers can be opened by hand, and a failed attempt does not move on")
  func byHand() throws {
    let text = "nested: {deep: 1}\nlist: [a, ~, [2], b]\nlast: 9\n"
    let read = try value(ByHand.self, text, unknownKeys: .refuse)
    #expect(read.deep == 1)
    #expect(read.items == ["0=a", "inner 2", "3=b"])
    #expect(read.hadNull)
    #expect(read.last == 9)
  }

  private struct Row: Decodable {
    enum Keys: String, CodingKey { case name }

    var name: String
    var number: Int

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      name = try list.nestedContainer(keyedBy: Keys.self).decode(String.self, forKey: .name)
      number = try Int(from: list.superDecoder())
    }
  }

  @Test("a list's elements can be opened by hand, each once, and their keys are checked")
  func unkeyedByHand() throws {
    let row = try value(Row.self, "[{name: a}, 2]", unknownKeys: .refuse)
    #expect(row.name == "a")
    #expect(row.number == 2)
    let unknown = #expect(throws: YAMLError.self) { try value(Row.self, "[{name: a, x: 1}, 2]", unknownKeys: .refuse) }
    #expect(unknown?.description == "test.yaml:1:12: [0].x: this key is not known here; known are name")
    let wrong = #expect(throws: YAMLError.self) { try value(Row.self, "[{name: a}, b]") }
    #expect(wrong?.description == "test.yaml:1:13: [1]: expected a whole number, found \"b\"")
  }

  private class Base: Decodable {
    var id: Int
  }

  private final class Derived: Base {
    enum Keys: String, CodingKey { case name }

    var name: String

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      name = try container.decode(String.self, forKey: .name)
      try super.init(from: container.superDecoder())
    }
  }

  @Test("a super class is read from the key super")
  func superDecoder() throws {
    let derived = try value(Derived.self, "name: a\nsuper: {id: 7}\n")
    #expect(derived.name == "a")
    #expect(derived.id == 7)
    #expect(throws: YAMLError.self) { try value(Derived.self, "name: a\n") }
  }

  private enum Sink: Decodable, Equatable {
    case pushgateway(url: String)
    case none
  }

  @Test("enums with payloads are read in the standard library's shape")
  func payloads() throws {
    #expect(try value([Sink].self, "- pushgateway: {url: x}\n- none: {}\n") == [.pushgateway(url: "x"), .none])
  }

  private struct Late: Decodable {
    var rest: YAMLNode
  }

  @Test("a property can keep its part of the tree")
  func keptNode() throws {
    let late = try value(Late.self, "rest:\n  a: [1]\n", unknownKeys: .refuse)
    #expect(late.rest.rendered == "{a: [1]}")
    #expect(late.rest.mark == YAMLMark(line: 2, column: 3))
    #expect(try YAMLDecoder().decode([String: [Int]].self, from: late.rest, file: "test.yaml") == ["a": [1]])
  }

  private struct Told: Decodable {
    static let key = CodingUserInfoKey(rawValue: "told")

    var told: String?

    init(from decoder: any Decoder) throws {
      told = Self.key.flatMap { decoder.userInfo[$0] as? String }
    }
  }

  @Test("user info reaches the types")
  func userInfo() throws {
    let key = try #require(Told.key)
    let decoder = YAMLDecoder(userInfo: [key: "this"])
    #expect(try decoder.decode([Told].self, from: "[{}]".utf8, file: "test.yaml").first?.told == "this")
  }
}
