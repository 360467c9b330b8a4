import Exposition

/// A metric as Go prints protobuf: `{ label:<name:"a" value:"1" > untyped:<value:1 > }` up to Pushgateway 1.5,
/// `{ label:{name:"a"  value:"1"}  untyped:{value:1}}` from 1.6 on, with as many blanks as chance wants.
struct MetricDump {
  private(set) var labels: [GroupingKey.Label] = []
  private(set) var type: MetricType?

  /// Reads it to behind its last brace, or as far as it can be read.
  init(_ words: inout ComplaintScanner) {
    guard words.open() else { return }
    while let field = words.field() {
      if field == "label" {
        guard let label = Self.label(&words) else { return }
        labels.append(label)
      } else {
        if let type = MetricType(rawValue: field) { self.type = type }
        guard words.skipValue() else { return }
      }
    }
    _ = words.close()
  }

  private static func label(_ words: inout ComplaintScanner) -> GroupingKey.Label? {
    guard words.open() else { return nil }
    var (name, value) = ("", "")
    while let field = words.field() {
      guard let text = words.quoted() else { return nil }
      switch field {
      case "name": name = text
      case "value": value = text
      default: break
      }
    }
    return words.close() ? GroupingKey.Label(name, value) : nil
  }
}
