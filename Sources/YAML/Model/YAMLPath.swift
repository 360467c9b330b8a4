/// The way from a document's root to one of its nodes, written as in `rules[2].port`.
public struct YAMLPath: Hashable, Sendable, CustomStringConvertible {
  /// One step down: into a mapping by a key, or into a sequence by an index.
  public enum Step: Hashable, Sendable {
    case key(String)
    case index(Int)
  }

  public var steps: [Step]

  public init(_ steps: [Step] = []) {
    self.steps = steps
  }

  /// The way that a `Decoder` has gone.
  public init(codingPath: [any CodingKey]) {
    steps = codingPath.map { key in
      guard let index = key as? SequenceIndex else { return .key(key.stringValue) }
      return .index(index.value)
    }
  }

  public var isRoot: Bool { steps.isEmpty }

  public func appending(_ step: Step) -> YAMLPath {
    YAMLPath(steps + [step])
  }

  /// Dots between plain keys, brackets around indices and around keys that a dot would make ambiguous
  /// (`annotations["prometheus.io/port"]`). The root is the empty text.
  public var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index):
        text += "[\(index)]"
      case .key(let key) where Self.isPlain(key):
        text += text.isEmpty ? key : ".\(key)"
      case .key(let key):
        text += "[\(Excerpt(key))]"
      }
    }
    return text
  }

  private static func isPlain(_ key: String) -> Bool {
    (1...64).contains(key.utf8.count)
      && key.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default:
          false
        }
      }
  }
}
