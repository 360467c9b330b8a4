extension LabelSelector.Requirement: CustomStringConvertible {
  /// In the API's own syntax.
  public var description: String {
    switch condition {
    case .exists: label
    case .absent: "!\(label)"
    case .isOneOf(let values): Self.words(label, "=", "in", values)
    case .isNoneOf(let values): Self.words(label, "!=", "notin", values)
    case .isGreater(let bound): "\(label)>\(bound)"
    case .isLess(let bound): "\(label)<\(bound)"
    }
  }

  private static func words(_ label: String, _ sign: String, _ word: String, _ values: Set<String>) -> String {
    if let only = values.first, values.count == 1 { return "\(label)\(sign)\(only)" }
    return "\(label) \(word) (\(values.sorted().joined(separator: ", ")))"
  }
}

extension LabelSelector: CustomStringConvertible {
  /// In the API's own syntax.
  public var description: String { requirements.map(\.description).joined(separator: ",") }
}
