/// Draws from cards until none is left, then shuffles all of them anew: chance that leaves nothing out.
struct Deck<Card> {
  private let cards: [Card]
  private var left: [Card] = []

  init(_ cards: [Card]) {
    self.cards = cards
  }

  mutating func draw(using generator: inout some RandomNumberGenerator) -> Card? {
    if left.isEmpty { left = cards.shuffled(using: &generator) }
    return left.popLast()
  }
}

extension Duration {
  static func random(in range: ClosedRange<Double>, using generator: inout some RandomNumberGenerator) -> Duration {
    .seconds(Double.random(in: range, using: &generator))
  }
}
