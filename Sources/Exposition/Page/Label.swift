/// A label: a name and a value, both UTF-8. Compared and ordered by their bytes, as in Prometheus.
public struct Label: Sendable, Hashable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  public static func == (left: Label, right: Label) -> Bool {
    left.name.hasSameBytes(as: right.name) && left.value.hasSameBytes(as: right.value)
  }
}

extension Label: Comparable {
  public static func < (left: Label, right: Label) -> Bool {
    let difference = left.name.byteDifference(to: right.name)
    return difference == 0 ? left.value.precedesByBytes(right.value) : difference < 0
  }
}
