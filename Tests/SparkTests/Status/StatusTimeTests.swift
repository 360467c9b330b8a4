import FoundationEssentials
import Testing

@testable import Spark

@Suite("Times of Spark's REST API") struct StatusTimeTests {
  @Test(
    "are read to the millisecond",
    arguments: [
      ("2026-11-22T02:52:33.350GMT", 1_795_315_953.350), ("1970-01-01T00:00:00.000GMT", 0),
      ("2024-02-29T23:59:59.999GMT", 1_709_251_199.999), ("2000-03-01T00:00:00.001GMT", 951_868_800.001),
      ("2100-03-01T00:00:00.000GMT", 4_107_542_400),
    ]
  )
  func valid(text: String, seconds: Double) {
    #expect(StatusTime.seconds(text) == seconds)
  }

  @Test(
    "are none in any other form",
    arguments: [
      "", "2026-11-22T02:52:33.350", "2026-11-22T02:52:33.350UTC", "2026-11-22 02:52:33.350GMT",
      "2026-11-22T02:52:33.35GMT", "2026-13-22T02:52:33.350GMT", "2026-11-22T24:52:33.350GMT",
      "2026-11-22T02:52:33.3500GMT", "9999999999", "20२6-11-22T02:52:33.350GMT", "1969-12-31T23:59:59.999GMT",
    ]
  )
  func invalid(text: String) {
    #expect(StatusTime.seconds(text) == nil)
  }

  @Test("agree with the calendar of the library for each day of five hundred years")
  func everyDay() throws {
    let format = Date.ISO8601FormatStyle(timeZone: try #require(TimeZone(secondsFromGMT: 0)))
    for day in 0..<182_500 {
      let seconds = Double(day) * 86400 + 3661
      let text = Date(timeIntervalSince1970: seconds).formatted(format).dropLast()
      #expect(StatusTime.seconds("\(text).000GMT") == seconds)
    }
  }
}
