/// Keeps which keys of the mappings that a value reads are known to its type.
final class KeyLedger {
  struct UnknownKey {
    var mark: YAMLMark
    var path: YAMLPath
    var message: String
  }

  private struct Page {
    var entries: [YAMLEntry]
    var known: Set<String> = []
    var asked: [String] = []
  }

  /// By path, because several containers may be opened on the same mapping (a class and its super class, a type that
  /// reads another one's keys from the same decoder).
  private var pages: [YAMLPath: Page] = [:]

  func open<Key: CodingKey>(_ entries: [YAMLEntry], at path: YAMLPath, keyedBy type: Key.Type) {
    var page = pages[path] ?? Page(entries: entries)
    page.known.formUnion(entries.lazy.map(\.key.text).filter { Key(stringValue: $0) != nil })
    pages[path] = page
  }

  /// A key that the value looked for: it is known, and may be what an unknown one was meant to be.
  func ask(_ key: any CodingKey, at path: YAMLPath) {
    pages[path]?.asked.append(key.stringValue)
  }

  /// The first in the text, if there is any.
  func firstUnknownKey() -> UnknownKey? {
    let unknown = pages.compactMap { path, page -> UnknownKey? in
      let known = page.known.union(page.asked)
      guard let entry = page.entries.first(where: { !known.contains($0.key.text) }) else { return nil }
      let present = Set(page.entries.map(\.key.text))
      // A key that is there already is the less likely one to be meant.
      let absent = page.asked.filter { !present.contains($0) }
      return UnknownKey(
        mark: entry.mark,
        path: path.appending(.key(entry.key.text)),
        message: Self.message(entry.key.text, known: page.asked, absent: absent)
      )
    }
    return unknown.min { $0.mark < $1.mark }
  }

  static func message(_ key: String, known: [String], absent: [String]) -> String {
    let nearest =
      SpellingSuggestion.nearest(to: key, among: absent) ?? SpellingSuggestion.nearest(to: key, among: known)
    if let nearest {
      return "this key is not known here; did you mean \(Excerpt(nearest))?"
    }
    let names = Set(known).sorted()
    return switch names.count {
    case 0: "this key is not known here; remove it"
    case 1...12: "this key is not known here; known are \(names.joined(separator: ", "))"
    default: "this key is not known here; remove it"
    }
  }
}
