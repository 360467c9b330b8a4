/// What stands behind the `?` of a page's address.
struct WebQuery {
  private let values: [String: String]

  /// Why a page cannot be shown, in words for who asked.
  struct Mistake: Error, Equatable {
    let words: String
  }

  /// - Parameters:
  ///   - given: as the address has it. Of several of one name the last counts.
  ///   - known: all that the page takes. Anything else is refused: a page that ignored it would answer another question.
  init(_ given: [(key: String, value: String)], known: [String]) throws(Mistake) {
    for (key, _) in given where !known.contains(key) {
      throw Mistake(words: "There is no parameter \(key); there are \(known.joined(separator: ", ")).")
    }
    values = Dictionary(given.map { ($0.key, $0.value) }) { $1 }
  }

  /// `nil` where it is missing or empty, as a form sends it whose field was left empty.
  subscript(name: String) -> String? {
    values[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// One of several words.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String,
    of type: Choice.Type
  ) throws(Mistake) -> Choice? {
    guard let text = self[name] else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw Mistake(words: "There is no \(name) \(text); there are \(words).")
  }

  /// The number of a part of a list, from 1.
  func page() throws(Mistake) -> Int {
    guard let text = self["page"] else { return 1 }
    guard let number = Int(text), number > 0 else { throw Mistake(words: "There is no page \(text); they begin at 1.") }
    return number
  }
}
