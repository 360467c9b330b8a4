/// A line of a gateway's page: labels as they stand there, empty ones too, since a group's key may have such.
struct SurveyedSample {
  let labels: [GroupingKey.Label]
  let value: Double

  /// - Parameter start: where the first label's name begins, behind the brace.
  init?(_ line: UnsafeRawBufferPointer, labelsAt start: Int) {
    var (labels, index) = ([GroupingKey.Label](), start)
    while index < line.count, line[index] != UInt8(ascii: "}") {
      guard let (label, end) = Self.label(in: line, at: index) else { return nil }
      labels.append(label)
      index = end
      if index < line.count, line[index] == UInt8(ascii: ",") { index += 1 }
    }
    let text = line.dropFirst(index + 1).drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") }
    guard let value = Double(String(decoding: text, as: UTF8.self)) else { return nil }
    (self.labels, self.value) = (labels, value)
  }

  subscript(name: String) -> String? {
    labels.first { $0.name == name }?.value
  }

  /// `name="value"`
  private static func label(
    in line: UnsafeRawBufferPointer,
    at start: Int
  ) -> (label: GroupingKey.Label, end: Int)? {
    let rest = line[start...]
    guard let equals = rest.firstIndex(of: UInt8(ascii: "=")), equals + 1 < line.count,
      line[equals + 1] == UInt8(ascii: "\"")
    else { return nil }
    var (value, index) = ([UInt8](), equals + 2)
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: "\""):
        let name = String(decoding: line[start..<equals], as: UTF8.self)
        return (GroupingKey.Label(name, String(decoding: value, as: UTF8.self)), index + 1)
      case UInt8(ascii: "\\") where index + 1 < line.count:
        index += 1
        value.append(line[index] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : line[index])
      default: value.append(line[index])
      }
      index += 1
    }
    return nil
  }
}
