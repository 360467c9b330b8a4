/// Times and counts as people read them.
enum Figures {
  /// `1 page`, `2 pages`.
  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }

  /// `0.4 ms`, `12 ms`, `1.2 s`, `45 s`, `12 min`, `3.5 h`.
  static func seconds(_ value: Double) -> String {
    switch value {
    case ..<0.0005: "\(rounded(value * 1000, digits: 2)) ms"
    case ..<0.01: "\(rounded(value * 1000, digits: 1)) ms"
    case ..<1: "\(rounded(value * 1000, digits: 0)) ms"
    case ..<10: "\(rounded(value, digits: 1)) s"
    case ..<120: "\(rounded(value, digits: 0)) s"
    case ..<7200: "\(rounded(value / 60, digits: 0)) min"
    default: "\(rounded(value / 3600, digits: 1)) h"
    }
  }

  private static func rounded(_ value: Double, digits: Int) -> String {
    let scale = [1.0, 10, 100][digits]
    let number = (value * scale).rounded() / scale
    return Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}
