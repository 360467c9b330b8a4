/// An expression that stands for some texts and no others, such as a long list of names: found by bisection.
struct LiteralSet: Sendable {
  private static let countLimit = 10_000
  private static let lengthLimit = 1 << 20

  /// By length, then by bytes.
  private let texts: [[UInt8]]

  /// `nil` where the expression stands for too many texts, or asks for surroundings.
  init?(_ tree: SyntaxNode) {
    guard let texts = Self.texts(of: tree) else { return nil }
    self.texts = texts.sorted { left, right in
      left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { Self.order(left, $0) < 0 } }
    }
  }

  func contains(_ text: Bytes) -> Bool {
    var (low, high) = (0, texts.count)
    while low < high {
      let middle = (low + high) / 2
      let order = texts[middle].withUnsafeBufferPointer { Self.order($0, text) }
      if order == 0 { return true }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return false
  }

  /// Below zero where the left comes first.
  private static func order(_ left: Bytes, _ right: Bytes) -> Int {
    guard left.count == right.count else { return left.count - right.count }
    for index in left.indices where left[index] != right[index] { return Int(left[index]) - Int(right[index]) }
    return 0
  }

  private static func texts(of node: SyntaxNode) -> [[UInt8]]? {
    switch node.form {
    case .empty: [[]]
    case .set(let set):
      set.count > 64 ? nil : set.ranges.joined().compactMap(Unicode.Scalar.init).map { Array(String($0).utf8) }
    case .assertion: nil
    case .capture(let inner, _): texts(of: inner)
    case .concatenation(let nodes): product(of: nodes)
    case .alternation(let nodes): sum(of: nodes)
    case .repetition(let inner, let repetition):
      repetition.minimum == 0 && repetition.maximum == 1 ? texts(of: inner).map { $0 + [[]] } : nil
    }
  }

  private static func product(of nodes: [SyntaxNode]) -> [[UInt8]]? {
    var whole: [[UInt8]] = [[]]
    for node in nodes {
      guard let parts = texts(of: node), whole.count * parts.count <= countLimit else { return nil }
      if parts.count == 1 {
        // In place, as most of a text is one character after the other.
        for index in whole.indices { whole[index] += parts[0] }
      } else {
        whole = whole.flatMap { start in parts.map { start + $0 } }
      }
      guard whole.reduce(0, { $0 + $1.count }) <= lengthLimit else { return nil }
    }
    return whole
  }

  private static func sum(of nodes: [SyntaxNode]) -> [[UInt8]]? {
    var whole: [[UInt8]] = []
    for node in nodes {
      guard let parts = texts(of: node), whole.count + parts.count <= countLimit else { return nil }
      whole += parts
    }
    return whole
  }
}
