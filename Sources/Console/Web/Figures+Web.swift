import FoundationEssentials

extension Figures {
  /// `0`, `950`, `12,345`; beyond what can be counted, what Swift calls it.
  static func number(_ value: Double) -> String {
    guard let whole = Int(exactly: value.rounded()) else { return "\(value)" }
    return number(whole)
  }

  static func number(_ value: Int) -> String {
    var groups: [Substring] = []
    var digits = Substring("\(value.magnitude)")
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// `0 B`, `512 B`, `1.5 KiB`, `12 MiB`, by powers of 1024.
  static func bytes(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    var (value, unit) = (value, 0)
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    while abs(value) >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return "\(short(value)) \(units[unit])"
  }

  /// With one digit behind the point below ten, where that is not a zero.
  static func short(_ value: Double) -> String {
    guard abs(value) < 10, value.isFinite else { return number(value) }
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? number(tenths) : "\(tenths)"
  }

  /// `2026-03-01 12:00:05`, in UTC.
  static func moment(_ date: Date) -> String {
    let parts: [Substring] = date.formatted(.iso8601).split { $0 == "T" || $0 == "Z" }
    return parts.joined(separator: " ")
  }
}
