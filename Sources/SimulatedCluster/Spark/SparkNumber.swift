/// A value on Spark's executors page.
public enum SparkNumber: Sendable, Hashable {
  /// A count or bytes, printed without a fraction.
  case whole(Int64)
  /// A time that Spark counts in milliseconds and prints in seconds, as Java prints a double.
  case milliseconds(Int64)

  /// What the page says, as a number. Spark multiplies by 0.001 and does not divide by 1,000, which shows in the last
  /// digit: 239 ms are 0.23900000000000002 s.
  public var value: Double {
    switch self {
    case .whole(let number): Double(number)
    case .milliseconds(let number): Double(number) * 0.001
    }
  }

  /// As Spark counts it, and as its REST API says it.
  var count: Int64 {
    switch self {
    case .whole(let number), .milliseconds(let number): number
    }
  }

  /// The characters on the page.
  public var text: String {
    switch self {
    case .whole(let number): String(number)
    case .milliseconds: Self.javaText(value)
    }
  }

  /// As `Double.toString` of Java: plain from 0.001 up to 10,000,000, else with an exponent, always with a fraction.
  static func javaText(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude == 0 || (magnitude >= 1e-3 && magnitude < 1e7) { return value.description }
    let plain = magnitude.description
    // Swift's shortest digits, wherever it puts the point, moved to behind the first.
    let mantissa = plain.prefix { $0 != "e" }
    let written = plain.dropFirst(mantissa.count + 1)
    let whole = mantissa.prefix { $0 != "." }
    let all = mantissa.filter { $0 != "." }
    let digits = all.drop { $0 == "0" }
    let leadingZeros = all.count - digits.count
    let exponent = (Int(written) ?? 0) + whole.count - 1 - leadingZeros
    var fraction = String(digits.dropFirst())
    while fraction.last == "0" { fraction.removeLast() }
    let sign = value < 0 ? "-" : ""
    return "\(sign)\(digits.prefix(1)).\(fraction.isEmpty ? "0" : fraction)E\(exponent)"
  }
}
