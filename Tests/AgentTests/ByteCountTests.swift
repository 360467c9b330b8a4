import Testing

@testable import Agent

@Suite struct ByteCountTests {
  @Test(
    "sizes by powers of 1024 and of 1000, and plain bytes",
    arguments: [
      ("0", 0), ("4096", 4096), ("4096B", 4096), ("1KiB", 1024), ("64MiB", 64 << 20), ("2GiB", 2 << 30), ("5kB", 5000),
      ("5KB", 5000), ("10MB", 10_000_000), ("1GB", 1_000_000_000),
    ]
  )
  func read(text: String, bytes: Int) {
    #expect(ByteCount(written: text)?.bytes == bytes)
  }

  @Test(
    "what is no size",
    arguments: [
      "", "MiB", "1.5MiB", "-1", "1 MiB", "1mib", "1M", "1TiB", "9999999999GiB", "99999999999999999999", "\u{661}",
    ]
  )
  func noSize(text: String) {
    #expect(ByteCount(written: text) == nil)
  }

  @Test(
    "a size is written in the largest unit that fits it",
    arguments: ["0", "1", "1023", "1KiB", "1025", "64MiB", "4GiB"]
  )
  func written(text: String) {
    #expect(ByteCount(written: text)?.description == text)
  }
}
