/// A field of a ServiceMonitor or PodMonitor, and what becomes of it.
struct MonitorField: Sendable {
  enum Treatment: Sendable, Hashable {
    /// It becomes a part of a rule.
    case mapped
    /// It has no counterpart, and a comment says why.
    ///
    /// - Parameter harmless: the value that changes nothing, of which nothing is said.
    case remarked(String, harmless: String? = nil)
    /// The operator writes it, or it only tells what the object is.
    case passed
  }

  indirect enum Shape: Sendable {
    case value
    case values
    /// Names with a value each.
    case texts
    /// Names with a list of values each.
    case textLists
    case object([MonitorField])
    case objects([MonitorField])
    /// Names with a list of objects each.
    case objectLists([MonitorField])
    /// Not looked into.
    case anything

    var words: String {
      switch self {
      case .value: "a single value"
      case .values, .objects: "a list"
      case .texts, .textLists, .object, .objectLists: "a mapping"
      case .anything: "anything"
      }
    }
  }

  let name: String
  let shape: Shape
  let treatment: Treatment

  init(_ name: String, _ shape: Shape = .value, _ treatment: Treatment = .mapped) {
    self.name = name
    self.shape = shape
    self.treatment = treatment
  }

  /// It and all in it, each with the way there: `[]` goes into a list, `{}` to the values of names.
  var paths: [(path: String, treatment: Treatment)] {
    var mark = ""
    var children: [MonitorField] = []
    var step = "."
    switch shape {
    case .value, .anything: break
    case .values: mark = "[]"
    case .texts, .textLists: mark = "{}"
    case .object(let fields): children = fields
    case .objects(let fields): (mark, children) = ("[]", fields)
    case .objectLists(let fields): (mark, step, children) = ("{}", "[].", fields)
    }
    let below = children.flatMap(\.paths).map { child in
      // What is within something that cannot be converted cannot be either.
      ("\(name)\(mark)\(step)\(child.path)", treatment == .mapped ? child.treatment : treatment)
    }
    return [("\(name)\(mark)", treatment)] + below
  }
}
