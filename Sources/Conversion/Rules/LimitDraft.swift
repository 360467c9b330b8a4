import YAML

/// A monitor's limits, as a rule has them.
struct LimitDraft {
  private(set) var entries: [DraftEntry] = []
  private(set) var remarks: [String] = []
  /// What cannot be converted, with its key.
  private(set) var faults: [(key: String, words: String)] = []

  /// What a metric's or label's name may have where only the other limit is set.
  private static let usualValueLength = 256

  init(_ spec: YAMLNode) {
    if let text = spec.text("bodySizeLimit"), text != "0" {
      if let bytes = Self.bytes(text) {
        add("body-size-limit", bytes, within: 1 << 10...4 << 30, "bodySizeLimit")
      } else {
        faults.append(("bodySizeLimit", "\(text) is no size; write such as 10MB"))
      }
    }
    if let limit = number("sampleLimit", spec) { add("sample-limit", limit, within: 1...100_000_000, "sampleLimit") }
    if let limit = number("labelLimit", spec) { add("label-limit", limit, within: 1...10_000, "labelLimit") }
    let value = number("labelValueLengthLimit", spec)
    if let name = number("labelNameLengthLimit", spec) {
      let limit = max(name, value ?? Self.usualValueLength)
      if limit != name {
        remarks.append(
          "name-length-limit holds for the names of metrics too, which for Prometheus are values; so it is \(limit), "
            + "not \(name)."
        )
      }
      add("name-length-limit", limit, within: 1...1 << 20, "labelNameLengthLimit")
    }
    if let value { add("value-length-limit", value, within: 1...16 << 20, "labelValueLengthLimit") }
    if !entries.isEmpty {
      remarks.append(
        "Samples beyond a limit are left out, where Prometheus refuses the page; a body that is too large is refused here too."
      )
    }
  }

  /// `nil` where it is not set; zero means the same.
  private mutating func number(_ key: String, _ spec: YAMLNode) -> Int? {
    guard let scalar = spec[key]?.value else { return nil }
    guard let number = scalar.integer(as: Int.self), number >= 0 else {
      faults.append((key, "\(scalar.text) is no limit; write a whole number"))
      return nil
    }
    return number == 0 ? nil : number
  }

  /// - Parameter bounds: those of the agent's setting.
  private mutating func add(_ key: String, _ limit: Int, within bounds: ClosedRange<Int>, _ field: String) {
    let held = min(max(limit, bounds.lowerBound), bounds.upperBound)
    if held != limit {
      remarks.append("\(field) is \(limit), and the agent takes \(held) at \(held < limit ? "most" : "least").")
    }
    entries.append(DraftEntry(key, .word(key == "body-size-limit" ? Self.written(held) : "\(held)")))
  }

  /// In the largest unit that leaves a whole number.
  private static func written(_ bytes: Int) -> String {
    let unit = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)].first { bytes % $0.1 == 0 }
    return unit.map { "\(bytes / $0.1)\($0.0)" } ?? "\(bytes)"
  }

  /// As Prometheus reads sizes: all units are powers of 1024, and numbers may have a fraction.
  private static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    var unit = text[digits.endIndex...]
    guard let number = Double(digits), unit.last == "B" else { return nil }
    unit.removeLast()
    if unit.last == "i" { unit.removeLast() }
    guard let power = ["", "K", "M", "G", "T", "P", "E"].firstIndex(of: String(unit)) else { return nil }
    let bytes = (0..<power).reduce(number) { bytes, _ in bytes * 1024 }
    return Int(exactly: min(bytes, 1e15).rounded())
  }
}
