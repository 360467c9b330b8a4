/// A type that takes some texts or numbers and no others, as an enum by its raw values does.
struct Choice {
  /// The raw values, where the type can list them.
  private let options: [String]

  init?(_ type: (some Decodable).Type) {
    guard type is any RawRepresentable.Type else { return nil }
    options = if let type = type as? any CaseIterable.Type { Self.rawValues(of: type) } else { [] }
  }

  func message(for node: YAMLNode) -> String {
    guard !options.isEmpty else { return "\(Finding(node)) is none of the values that can stand here" }
    let nearest = SpellingSuggestion.nearest(to: node.scalar?.text ?? "", among: options)
    return "expected \(options.joined(separator: " or ")), found \(Finding(node))"
      + (nearest.map { "; did you mean \($0)?" } ?? "")
  }

  private static func rawValues<Cases: CaseIterable>(of type: Cases.Type) -> [String] {
    type.allCases.compactMap { ($0 as? any RawRepresentable).map { "\($0.rawValue)" } }
  }
}
