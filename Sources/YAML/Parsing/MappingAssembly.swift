/// The entries of a mapping while it is read, with what `<<` merges into it (yaml.org/type/merge.html).
struct MappingAssembly {
  private var own: [YAMLEntry] = []
  private var merged: [YAMLEntry] = []
  private var marks: [String: YAMLMark] = [:]
  private var mergeMark: YAMLMark?

  /// Only the plain `<<` merges: a quoted one is a key like any other.
  static func isMerge(_ key: YAMLScalar) -> Bool {
    key.isPlain && key.text == "<<"
  }

  /// Where the key was written before in this mapping. Keys are the same if their texts are, as for a `CodingKey`:
  /// `1` and `"1"` are.
  func mark(of key: YAMLScalar) -> YAMLMark? {
    Self.isMerge(key) ? mergeMark : marks[key.text]
  }

  mutating func add(_ entry: YAMLEntry) {
    marks[entry.key.text] = entry.mark
    own.append(entry)
  }

  /// Takes a mapping or a sequence of mappings; false if the node is neither.
  mutating func merge(_ node: YAMLNode, at mark: YAMLMark) -> Bool {
    mergeMark = mark
    for source in node.sequence ?? [node] {
      guard let entries = source.mapping else { return false }
      merged += entries
    }
    return true
  }

  /// The mapping's own entries, then those merged that it does not have itself; of these the first ones win.
  func finished() -> [YAMLEntry] {
    guard !merged.isEmpty else { return own }
    var seen = Set(marks.keys)
    return own + merged.filter { seen.insert($0.key.text).inserted }
  }
}
