import Testing
import Timing

@Suite struct DurationWrittenTests {
  @Test(
    "durations are written as Prometheus writes them",
    arguments: [
      ("0", Duration.zero), ("0s", .zero), ("100ms", .milliseconds(100)), ("15s", .seconds(15)), ("5m", .seconds(300)),
      ("1h30m", .seconds(5400)), ("2d", .seconds(172_800)), ("1s500ms", .milliseconds(1500)),
    ]
  )
  func read(text: String, expected: Duration) {
    #expect(Duration(written: text) == expected)
  }

  @Test(
    "anything else is none",
    arguments: ["", "5", "s", "1.5s", "-1s", "5 m", "30m1h", "1s1s", "5M", "1y", "9999999999d", "１s"]
  )
  func refused(text: String) {
    #expect(Duration(written: text) == nil)
  }

  @Test("what is written reads back the same", arguments: [0, 1, 999, 1000, 61_000, 90_061_001, 172_800_000])
  func roundTrip(milliseconds: Int) {
    let duration = Duration.milliseconds(milliseconds)
    #expect(Duration(written: duration.written) == duration)
  }

  @Test("the largest units come first", arguments: ["0s", "1ms", "59m59s999ms", "12h", "31d", "1d1h1m1s1ms"])
  func written(text: String) {
    #expect(Duration(written: text)?.written == text)
  }
}
