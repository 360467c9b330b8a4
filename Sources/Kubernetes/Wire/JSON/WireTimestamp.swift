import FoundationEssentials

/// An RFC 3339 time as the API writes it: `2026-11-21T02:16:24Z`, with a fraction in some fields, with an offset in
/// none, although both are allowed.
///
/// A text that is no time is read as none: no field of a pod is worth refusing a whole list for.
struct WireTimestamp: Decodable {
  var date: Date?

  init(from decoder: any Decoder) throws {
    date = Self.date(from: try decoder.singleValueContainer().decode(String.self))
  }

  static func date(from text: String) -> Date? {
    var rest = Array(text.utf8)[...]
    func number(_ digits: Int) -> Int? {
      guard rest.count >= digits else { return nil }
      var value = 0
      for byte in rest.prefix(digits) {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      rest = rest.dropFirst(digits)
      return value
    }
    func skip(_ characters: Character...) -> Bool {
      guard let byte = rest.first, characters.contains(where: { $0.asciiValue == byte }) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("T", "t"),
      let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var fraction = 0.0
    if skip(".") {
      var unit = 0.1
      guard rest.first.map({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) == true else { return nil }
      while let digit = number(1) {
        fraction += Double(digit) * unit
        unit /= 10
      }
    }
    var offset = 0
    if !skip("Z", "z") {
      let isBehind = rest.first == UInt8(ascii: "-")
      guard skip("+", "-"), let hours = number(2), skip(":"), let minutes = number(2) else { return nil }
      offset = (hours * 3600 + minutes * 60) * (isBehind ? -1 : 1)
    }
    guard rest.isEmpty else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    return Date(timeIntervalSince1970: Double(days * 86400 + hour * 3600 + minute * 60 + second - offset) + fraction)
  }

  /// In the proleptic Gregorian calendar, with years that begin in March, so that the leap day is a year's last.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
