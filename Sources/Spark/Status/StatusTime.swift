/// Times as Spark's REST API writes them, such as `2026-11-21T02:05:47.768GMT`: always to the millisecond, always GMT.
/// See org.apache.spark.status.api.v1.JacksonMessageWriter.
enum StatusTime {
  /// In seconds since 1970; `nil` of any other text, and of the time before 1970 by which Spark says that there is none.
  static func seconds(_ text: String) -> Double? {
    var digits = text.utf8.makeIterator()
    func number(_ count: Int, then separator: Character?) -> Int? {
      var number = 0
      for _ in 0..<count {
        guard let byte = digits.next(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        number = number * 10 + Int(byte - UInt8(ascii: "0"))
      }
      guard let separator else { return number }
      return digits.next() == separator.asciiValue ? number : nil
    }
    guard let year = number(4, then: "-"), let month = number(2, then: "-"), let day = number(2, then: "T"),
      let hour = number(2, then: ":"), let minute = number(2, then: ":"), let second = number(2, then: "."),
      let millisecond = number(3, then: nil), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
      second < 61, text.utf8.suffix(3).elementsEqual("GMT".utf8), text.utf8.count == 26, year >= 1970
    else { return nil }
    let minutes = (days(year: year, month: month, day: day) * 24 + hour) * 60 + minute
    return Double((minutes * 60 + second) * 1000 + millisecond) / 1000
  }

  /// Since 1970, in the calendar of today. March is the first month here, so that the leap day is a year's last.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }
}
