import FoundationEssentials
import Testing

@testable import Kubernetes

@Suite struct WireTimestampTests {
  @Test(
    "RFC 3339 times are read",
    arguments: [
      ("1970-01-01T00:00:00Z", 0),
      ("2026-11-21T02:16:24Z", 1_795_227_384),
      ("2026-11-21T02:16:24.000000Z", 1_795_227_384),
      ("2026-11-21T02:16:24.250Z", 1_795_227_384.25),
      ("2026-11-21T03:46:24+01:30", 1_795_227_384),
      ("2026-11-20T21:16:24-05:00", 1_795_227_384),
      ("2000-02-29T23:59:59Z", 951_868_799),
      ("1969-12-31T23:59:59Z", -1),
    ]
  )
  func readable(text: String, seconds: Double) {
    #expect(WireTimestamp.date(from: text) == Date(timeIntervalSince1970: seconds))
  }

  @Test(
    "anything else is no time",
    arguments: [
      "", "2026", "2026-11-21", "2026-11-21T02:16:24", "2026-13-21T02:16:24Z", "2026-11-21T24:16:24Z",
      "2026-11-21T02:16:24.Z", "2026-11-21T02:16:24Zx", "2026-11-21 02:16:24Z", "２026-11-21T02:16:24Z",
    ]
  )
  func unreadable(text: String) {
    #expect(WireTimestamp.date(from: text) == nil)
  }
}
