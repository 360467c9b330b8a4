import FoundationEssentials
import Testing

@testable import Console

@Suite("Figures on the web pages") struct FiguresWebTests {
  @Test(
    "numbers have their thousands apart",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000"), (.min, nil)]
      as [(Int, String?)]
  )
  func numbers(number: Int, text: String?) {
    #expect(Figures.number(number) == text ?? "-9,223,372,036,854,775,808")
  }

  @Test(
    "bytes are in the unit that fits",
    arguments: [
      (0, "0 B"), (1023, "1,023 B"), (1536, "1.5 KiB"), (10 * 1_048_576, "10 MiB"), (-2048, "-2 KiB"),
      (.infinity, "inf"), (.nan, "nan"), (1e300, nil),
    ] as [(Double, String?)]
  )
  func bytes(bytes: Double, text: String?) {
    let shown = Figures.bytes(bytes)
    #expect(text.map { shown == $0 } ?? shown.hasSuffix(" PiB"))
  }

  @Test("what cannot be counted is told all the same", arguments: [Double.nan, .infinity, -.infinity, 1e300])
  func odd(value: Double) {
    #expect(Figures.number(value) == "\(value)")
    #expect(!Figures.seconds(value).isEmpty)
  }

  @Test("moments are in UTC, to the second")
  func moments() {
    #expect(Figures.moment(Date(timeIntervalSince1970: 1_767_225_599.9)) == "2025-12-31 23:59:59")
  }
}
