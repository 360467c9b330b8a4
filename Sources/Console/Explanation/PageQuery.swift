/// What may stand behind `/targets?` and the like.
struct PageQuery {
  let parameters: [String]

  private static let states = ["running", "ended", "held", "expired"]

  static let targets = PageQuery(parameters: ["namespace", "pod", "format"])
  static let groups = PageQuery(parameters: ["namespace", "application", "state", "format"])

  /// What is wrong with a query, for who asked; an ignored parameter would answer another question.
  func mistake(in query: [(key: String, value: String)]) -> String? {
    for (key, value) in query {
      guard parameters.contains(key) else {
        return "There is no parameter \(key.printable); there are \(parameters.joined(separator: ", ")).\n"
      }
      guard key != "format" || value == "json" || value == "text" else {
        return "There is no format \(value.printable); there are text and json.\n"
      }
      guard key != "state" || Self.states.contains(value) else {
        return "There is no state \(value.printable); there are \(Self.states.joined(separator: ", ")).\n"
      }
    }
    return nil
  }
}
