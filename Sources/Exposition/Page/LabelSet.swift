/// The labels of a series, sorted by name, each name once and no value empty.
///
/// Prometheus takes a label with an empty value for one that is absent, so such labels are dropped here.
public struct LabelSet: Sendable, Hashable {
  private var labels: [Label]

  public init() {
    labels = []
  }

  /// Of several labels with one name the last wins.
  public init(_ labels: some Sequence<Label>) {
    let given = Array(labels)
    self.labels = Self.isInOrder(given) ? given : Self.ordered(given)
  }

  /// The value of the label with this name; setting `nil` or an empty value removes the label.
  public subscript(name: String) -> String? {
    get {
      let index = insertionIndex(of: name)
      return isLabel(name, at: index) ? labels[index].value : nil
    }
    set {
      let index = insertionIndex(of: name)
      let isPresent = isLabel(name, at: index)
      switch (newValue, isPresent) {
      case (.some(let value), true) where !value.isEmpty: labels[index].value = value
      case (.some(let value), false) where !value.isEmpty: labels.insert(Label(name, value), at: index)
      case (_, true): labels.remove(at: index)
      case (_, false): break
      }
    }
  }

  private func isLabel(_ name: String, at index: Int) -> Bool {
    index < labels.count && labels[index].name.hasSameBytes(as: name)
  }

  private func insertionIndex(of name: String) -> Int {
    var (low, high) = (0, labels.count)
    while low < high {
      let middle = (low + high) / 2
      if labels[middle].name.precedesByBytes(name) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Most pages write their labels in order already.
  private static func isInOrder(_ labels: [Label]) -> Bool {
    guard let first = labels.first else { return true }
    var previous = first.name
    for label in labels.dropFirst() {
      guard previous.precedesByBytes(label.name) else { return false }
      previous = label.name
    }
    return !labels.contains { $0.value.isEmpty }
  }

  private static func ordered(_ labels: [Label]) -> [Label] {
    // The place breaks ties, since Swift does not promise that its sort is stable.
    let byName = labels.enumerated().sorted { left, right in
      left.element.name.hasSameBytes(as: right.element.name)
        ? left.offset < right.offset
        : left.element.name.precedesByBytes(right.element.name)
    }
    var ordered: [Label] = []
    for (_, label) in byName {
      if let last = ordered.last, last.name.hasSameBytes(as: label.name) { ordered.removeLast() }
      ordered.append(label)
    }
    ordered.removeAll { $0.value.isEmpty }
    return ordered
  }
}

extension LabelSet: RandomAccessCollection {
  public var startIndex: Int { labels.startIndex }
  public var endIndex: Int { labels.endIndex }
  public subscript(position: Int) -> Label { labels[position] }
}

extension LabelSet: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { Label($0.0, $0.1) })
  }
}

extension LabelSet: Comparable {
  public static func < (left: LabelSet, right: LabelSet) -> Bool {
    left.labels.lexicographicallyPrecedes(right.labels)
  }
}
