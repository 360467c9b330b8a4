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

/// Links that each choose some rows of a list, with how many there are.
struct FilterLinks {
  struct Choice {
    var name: String
    var count: Int
    var link: WebLink
    var isCurrent: Bool
    var isBad = false
  }

  var choices: [Choice]

  var markup: Markup {
    let links = choices.map { choice -> Markup in
      let current: Markup = choice.isCurrent ? " aria-current=\"true\"" : ""
      let tone: Markup = choice.isBad && choice.count > 0 ? " class=\"bad\"" : ""
      return "<a href=\"\(choice.link)\"\(current)\(tone)>\(choice.name) <b>\(Figures.number(choice.count))</b></a>"
    }
    return "<nav class=\"filters\" aria-label=\"Filter\">\(links)</nav>"
  }
}
