/// A number of bytes as people write it: `64MiB`, `10MB`, `4096`.
struct ByteCount: Hashable, CustomStringConvertible {
  var bytes: Int

  private static let units: [(name: String, bytes: Int)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000),
    ("KB", 1000), ("B", 1), ("", 1),
  ]

  init(bytes: Int) {
    self.bytes = bytes
  }

  /// Digits and a unit, by powers of 1024 (`KiB`, `MiB`, `GiB`) or of 1000 (`kB`, `MB`, `GB`); without one, bytes.
  init?(written text: String) {
    let digits = text.prefix { ("0"..."9").contains($0) }
    let unit = Self.units.first { $0.name == text[digits.endIndex...] }
    guard let number = Int(digits), let unit else { return nil }
    let (bytes, overflows) = number.multipliedReportingOverflow(by: unit.bytes)
    guard !overflows else { return nil }
    self.bytes = bytes
  }

  /// In the largest unit of powers of 1024 that makes it a whole number.
  var description: String {
    let unit = Self.units.prefix(3).first { bytes % $0.bytes == 0 && bytes > 0 }
    return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)"
  }
}
