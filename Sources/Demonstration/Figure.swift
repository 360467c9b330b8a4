/// Numbers as people read them; a dash where there is none.
enum Figure {
  static func seconds(_ value: Double?) -> String {
    value.map { "\(fixed($0, digits: 1)) s" } ?? "–"
  }

  static func milliseconds(_ value: Double?) -> String {
    value.map { $0 < 10 ? "\(fixed($0 * 1000, digits: $0 < 0.01 ? 1 : 0)) ms" : seconds($0) } ?? "–"
  }

  static func percent(_ share: Double) -> String {
    "\(fixed(share * 100, digits: 2)) %"
  }

  static func count(_ value: Int64?) -> String {
    value.map(String.init) ?? "–"
  }

  private static func fixed(_ value: Double, digits: Int) -> String {
    let scale = digits == 0 ? 1 : digits == 1 ? 10 : 100
    let scaled = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return "\(scaled)" }
    let fraction = String(abs(scaled % scale))
    return "\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }
}
