import YAML

/// What is to be said of a field by its name alone.
struct FieldFinding {
  enum Kind {
    /// It is there, and has no counterpart.
    case remark
    /// The resource has no such field.
    case unknown
    /// It is not what the resource has there, so the object cannot be read.
    case fault
  }

  let kind: Kind
  let path: YAMLPath
  let mark: YAMLMark
  let words: String

  /// All that is to be said of an object.
  static func all(in node: YAMLNode, _ fields: [MonitorField], path: YAMLPath = YAMLPath()) -> [FieldFinding] {
    (node.mapping ?? []).flatMap { entry -> [FieldFinding] in
      let path = path.appending(.key(entry.key.text))
      guard let field = fields.first(where: { $0.name == entry.key.text }) else {
        let nearest = SpellingSuggestion.nearest(to: entry.key.text, among: fields.map(\.name))
        let words = "there is no such field" + (nearest.map { "; did you mean \($0)?" } ?? "")
        return [FieldFinding(kind: .unknown, path: path, mark: entry.mark, words: words)]
      }
      guard !entry.value.isNull else { return [] }
      switch field.treatment {
      case .passed:
        return []
      case .remarked(let words, let harmless):
        if let harmless, entry.value.scalar?.text.lowercased() == harmless { return [] }
        return [FieldFinding(kind: .remark, path: path, mark: entry.mark, words: words)]
      case .mapped:
        return below(entry.value, field.shape, path)
          ?? [
            FieldFinding(
              kind: .fault,
              path: path,
              mark: entry.mark,
              words: "it is not \(field.shape.words); correct it"
            )
          ]
      }
    }
  }

  /// - Returns: `nil` where the value has another shape.
  private static func below(_ node: YAMLNode, _ shape: MonitorField.Shape, _ path: YAMLPath) -> [FieldFinding]? {
    switch shape {
    case .anything: return []
    case .value: return node.scalar == nil ? nil : []
    case .values: return node.sequence.flatMap { $0.allSatisfy { $0.scalar != nil } ? [] : nil }
    case .texts: return node.mapping.flatMap { $0.allSatisfy { $0.value.scalar != nil } ? [] : nil }
    case .textLists:
      return node.mapping.flatMap { entries in
        entries.allSatisfy { below($0.value, .values, path) != nil || $0.value.isNull } ? [] : nil
      }
    case .object(let fields):
      return node.mapping == nil ? nil : all(in: node, fields, path: path)
    case .objects(let fields):
      guard let nodes = node.sequence, nodes.allSatisfy({ $0.mapping != nil }) else { return nil }
      return nodes.enumerated().flatMap { all(in: $1, fields, path: path.appending(.index($0))) }
    case .objectLists:
      // Only where it has no counterpart: then it is not looked into.
      return node.mapping == nil ? nil : []
    }
  }
}
