/// A word with a coloured dot: where something is in its life, or how it is.
struct Badge {
  enum Tone: String {
    case good
    case bad
    case doubtful
    case busy
    case past
  }

  var tone: Tone
  var word: String

  var markup: Markup { "<span class=\"badge \(tone.rawValue)\">\(word)</span>" }
}
