/// One thing that was measured.
struct Figure: Sendable, Encodable {
  /// Its bound, where one is set.
  enum Goal: Sendable, Equatable, CustomStringConvertible {
    case atLeast(Double)
    case atMost(Double)

    var description: String {
      switch self {
      case .atLeast(let bound): "≥ \(bound.short)"
      case .atMost(let bound): "≤ \(bound.short)"
      }
    }

    func isMet(by value: Double) -> Bool {
      switch self {
      case .atLeast(let bound): value >= bound
      case .atMost(let bound): value <= bound
      }
    }
  }

  var name: String
  var value: Double
  var goal: Goal?

  init(_ name: String, _ value: Double, goal: Goal? = nil) {
    self.name = name
    self.value = value
    self.goal = goal
  }

  var missesGoal: Bool { goal.map { !$0.isMet(by: value) } ?? false }

  private enum Key: String, CodingKey {
    case name, value, atLeast, atMost
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(value, forKey: .value)
    switch goal {
    case .atLeast(let bound): try container.encode(bound, forKey: .atLeast)
    case .atMost(let bound): try container.encode(bound, forKey: .atMost)
    case nil: break
    }
  }
}
