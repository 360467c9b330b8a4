extension Duration {
  private static let units: [(name: String, length: Duration)] = [
    ("d", .seconds(86400)), ("h", .seconds(3600)), ("m", .seconds(60)), ("s", .seconds(1)), ("ms", .milliseconds(1)),
  ]

  /// A duration as Prometheus writes it: numbers with units from large to small, each at most once, such as `1h30m`.
  /// Zero may stand without a unit.
  public init?(written text: String) {
    guard text != "0" else {
      self = .zero
      return
    }
    var rest = text[...]
    var total = Duration.zero
    var units = Self.units[...]
    repeat {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      // Nine digits of days are 2.7 million years, and far from overflowing.
      guard let number = Int(digits), digits.count <= 9 else { return nil }
      rest = rest[digits.endIndex...]
      let name = rest.prefix { $0.isLetter }
      guard let unit = units.firstIndex(where: { $0.name == name }) else { return nil }
      total += units[unit].length * number
      units = units[(unit + 1)...]
      rest = rest[name.endIndex...]
    } while !rest.isEmpty
    self = total
  }

  /// The duration as `init(written:)` reads it, cut to milliseconds.
  public var written: String {
    var seconds = components.seconds
    let attoseconds = components.attoseconds
    var text = ""
    for unit in Self.units {
      // In whole numbers: dividing durations makes less than 31 of 31 days.
      let length = unit.length.components.seconds
      let count = length > 0 ? seconds / length : attoseconds / 1_000_000_000_000_000
      guard count > 0 else { continue }
      text += "\(count)\(unit.name)"
      if length > 0 { seconds %= length }
    }
    return text.isEmpty ? "0s" : text
  }
}
