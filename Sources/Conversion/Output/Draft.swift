/// A key of the YAML that is to be written, and what is said above it.
struct DraftEntry: Sendable {
  let key: String
  let value: DraftValue
  let remarks: [String]

  init(_ key: String, _ value: DraftValue, remarks: [String] = []) {
    self.key = key
    self.value = value
    self.remarks = remarks
  }
}

/// A value of the YAML that is to be written.
indirect enum DraftValue: Sendable {
  /// As it is: a number, `true`.
  case word(String)
  /// Quoted where it has to be.
  case text(String)
  /// In one line.
  case list([DraftValue])
  case inline([DraftEntry])
  /// A key in each line.
  case block([DraftEntry])
  /// An element in each line.
  case items([DraftItem])

  static func texts(_ texts: [String]) -> DraftValue { .list(texts.map(DraftValue.text)) }
}

/// An element of a list that is to be written.
struct DraftItem: Sendable {
  let value: DraftValue
  var remarks: [String] = []
  /// Whether it stands there as a comment only.
  var isWithheld = false
}
