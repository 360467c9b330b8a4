/// What may stand behind `/targets?`.
enum TargetsQuery {
  private static let parameters = ["namespace", "pod", "format"]

  /// What is wrong with a query, for who asked; an ignored parameter would answer another question.
  static func mistake(in query: [(key: String, value: String)]) -> String? {
    for (key, value) in query {
      guard parameters.contains(key) else {
        return "There is no parameter \(key.printable); there are \(parameters.joined(separator: ", ")).\n"
      }
      guard key != "format" || value == "json" || value == "text" else {
        return "There is no format \(value.printable); there are text and json.\n"
      }
    }
    return nil
  }
}
