/// A small plot of one or two quantities over time, as SVG.
struct Plot {
  struct Line {
    var name: String
    /// One for each of the plot's times. What is no finite number is left out.
    var values: [Double]
  }

  enum Unit {
    case count
    case bytes
    case seconds

    func text(_ value: Double) -> String {
      switch self {
      case .count: Figures.short(value)
      case .bytes: Figures.bytes(value)
      case .seconds: Figures.seconds(value)
      }
    }
  }

  var title: String
  var unit: Unit
  /// In seconds since the left edge, ascending.
  var times: [Double]
  /// The first two are drawn.
  var lines: [Line]

  static let mostPoints = 300

  // The drawing's own units; the page stretches it.
  private static let width = 320.0
  private static let top = 14.0
  private static let bottom = 88.0

  var markup: Markup {
    let drawn = lines.prefix(2)
    let finite = drawn.flatMap(\.values).filter(\.isFinite)
    let last = drawn.compactMap { $0.values.last { $0.isFinite } }
    guard let highest = finite.max(), let lowest = finite.min(), let end = times.last, end.isFinite, times.count > 1
    else {
      return """
        <figure class="plot"><figcaption>\(title)</figcaption><p class="empty">no history yet</p></figure>
        """
    }
    let words =
      "\(title): " + zip(drawn, last).map { "\($0.name) \(unit.text($1))" }.joined(separator: ", ")
      + "; from \(unit.text(lowest)) to \(unit.text(highest)) within \(Figures.seconds(end))"
    let legend = zip(drawn, ["a", "b"]).map { line, key -> Markup in
      let newest = line.values.last { $0.isFinite }
      return "<li class=\"\(key)\">\(line.name) <b>\(newest.map(unit.text) ?? "–")</b></li>"
    }
    let paths = zip(drawn, ["a", "b"]).map { line, key -> Markup in
      let points = points(of: line, from: min(0, lowest), to: highest)
      return "\(Self.area(points, key))\(Self.stroke(points, key))"
    }
    return """
      <figure class="plot"><figcaption>\(title)<ul>\(legend)</ul></figcaption>
      <svg viewBox="0 0 320 104" role="img" aria-label="\(words)"><title>\(words)</title>\
      <path class="grid" d="M0 14H320M0 88H320"/>\(paths)\
      <text x="2" y="10">\(unit.text(highest))</text><text x="2" y="101">\(unit.text(min(0, lowest)))</text>\
      <text x="160" y="101" class="middle">\(Figures.seconds(end / 2))</text>\
      <text x="318" y="101" class="end">\(Figures.seconds(end))</text></svg></figure>
      """
  }

  /// Where each value stands in the drawing, thinned out to what can be seen; the first and the last always.
  func points(of line: Line, from lowest: Double, to highest: Double) -> [(x: Double, y: Double)] {
    let known = zip(times, line.values).filter { $0.isFinite && $1.isFinite }
    guard let end = times.last, end > 0 else { return [] }
    let step = max(1, (known.count + Self.mostPoints - 2) / (Self.mostPoints - 1))
    let range = highest - lowest
    return known.enumerated().filter { $0.offset % step == 0 || $0.offset == known.count - 1 }.map { _, point in
      let share = range > 0 && range.isFinite ? (point.1 - lowest) / range : 0
      let x = min(max(0, point.0 / end), 1) * Self.width
      return (x, Self.bottom - min(max(0, share), 1) * (Self.bottom - Self.top))
    }
  }

  private static func stroke(_ points: [(x: Double, y: Double)], _ key: String) -> Markup {
    points.isEmpty ? "" : "<path class=\"line \(key)\" d=\"M\(path(points))\"/>"
  }

  private static func area(_ points: [(x: Double, y: Double)], _ key: String) -> Markup {
    guard let first = points.first, let last = points.last else { return "" }
    return "<path class=\"area \(key)\" d=\"M\(text(first.x)) 88L\(path(points))L\(text(last.x)) 88Z\"/>"
  }

  private static func path(_ points: [(x: Double, y: Double)]) -> String {
    points.map { "\(text($0.x)) \(text($0.y))" }.joined(separator: "L")
  }

  private static func text(_ coordinate: Double) -> String {
    let tenths = (coordinate * 10).rounded() / 10
    return Int(exactly: tenths).map { "\($0)" } ?? "\(tenths)"
  }
}
