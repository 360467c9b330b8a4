import YAML

/// A monitor's limits, as a rule has them.
struct LimitDraft {
  private(set) var entries: [DraftEntry] = []
  private(set) var remarks: [String] = []
  /// What cannot be converted, with its key.
  private(set) var faults: [(key: String, words: String)] = []

  /// What a metric's or label's name may have where only the other limit is set.
  private static let usualValueLength = 256

  /// - Parameter dropsSamples: whether relabelings may leave samples out.
  init(_ spec: YAMLNode, dropsSamples: Bool) {
    if let text = spec.text("bodySizeLimit") {
      if let bytes = text == "0" ? 0 : Self.bytes(text) {
        if bytes > 0 { add("body-size-limit", bytes, within: 1 << 10...4 << 30) }
      } else {
        faults.append(("bodySizeLimit", "\(text) is no size; write such as 10MB"))
      }
    }
    if let limit = number("sampleLimit", spec) {
      add("sample-limit", limit, within: 1...100_000_000)
      if dropsSamples {
        remarks.append(
          "sample-limit is for a page as it is read, where Prometheus counts what metricRelabelings leave: raise it by what "
            + "they drop."
        )
      }
    }
    if let limit = number("labelLimit", spec) { add("label-limit", limit, within: 1...10_000) }
    let value = number("labelValueLengthLimit", spec)
    if let name = number("labelNameLengthLimit", spec) {
      let limit = max(name, value ?? Self.usualValueLength)
      if limit != name {
        remarks.append(
          "name-length-limit holds for the names of metrics too, which for Prometheus are values; so it is \(limit), "
            + "not \(name)."
        )
      }
      add("name-length-limit", limit, within: 1...1 << 20)
    }
    if let value { add("value-length-limit", value, within: 1...16 << 20) }
    if entries.contains(where: { $0.key != "body-size-limit" }) {
      remarks.append("What is beyond a limit is left out, where Prometheus refuses the whole page.")
    }
  }

  /// `nil` where it is not set; zero means the same.
  private mutating func number(_ key: String, _ spec: YAMLNode) -> Int? {
    guard let scalar = spec[key]?.value else { return nil }
    guard let number = scalar.integer(as: UInt64.self) else {
      faults.append((key, "\(scalar.text) is no limit; write a whole number from 0, which means none"))
      return nil
    }
    return number == 0 ? nil : Int(clamping: number)
  }

  /// - Parameter bounds: those of the agent's setting.
  private mutating func add(_ key: String, _ limit: Int, within bounds: ClosedRange<Int>) {
    let held = min(max(limit, bounds.lowerBound), bounds.upperBound)
    let text = key == "body-size-limit" ? Self.written(held) : "\(held)"
    if held != limit {
      remarks.append("\(key) is \(text), the \(held < limit ? "most" : "least") that the agent takes.")
    }
    entries.append(DraftEntry(key, .word(text)))
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
