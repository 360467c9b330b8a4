/// What becomes of the bytes that go through a `FaultProxy`.
enum ProxyWeather: Sendable, Hashable, CustomStringConvertible {
  case clear
  /// In each direction.
  case slow(bytesPerSecond: Int)
  /// The sender of a request seems to end in the middle of it: after so many bytes, at the last line's end before them
  /// where there is one. An old Pushgateway takes such a body for a whole one.
  case cutsRequests(afterBytes: Int)
  /// The request gets through, and so much of the answer.
  case cutsAnswers(afterBytes: Int)
  /// The request gets through, and nothing of the answer.
  case losesAnswers
  /// Connections are accepted, and that is all.
  case blackHole
  /// Nobody listens.
  case refusing
  /// Each connection has a weather of its own.
  case mixed

  /// Whether bytes get lost, so that no connection that has seen it is of use afterwards.
  var losesBytes: Bool {
    switch self {
    case .clear, .slow: false
    case .cutsRequests, .cutsAnswers, .losesAnswers, .blackHole, .refusing, .mixed: true
    }
  }

  /// The weather of one connection.
  static func drawn(using generator: inout some RandomNumberGenerator) -> ProxyWeather {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0...2: .clear
    case 3: .slow(bytesPerSecond: .random(in: 1_000...50_000, using: &generator))
    case 4: .cutsRequests(afterBytes: .random(in: 1...40_000, using: &generator))
    case 5: .cutsAnswers(afterBytes: .random(in: 0...300, using: &generator))
    case 6: .losesAnswers
    default: .blackHole
    }
  }

  var description: String {
    switch self {
    case .clear: "clear"
    case .slow(let rate): "slow, \(rate) bytes/s"
    case .cutsRequests(let count): "requests cut after \(count) bytes"
    case .cutsAnswers(let count): "answers cut after \(count) bytes"
    case .losesAnswers: "answers lost"
    case .blackHole: "a black hole"
    case .refusing: "connections refused"
    case .mixed: "mixed"
    }
  }
}
