import Exposition

/// Labels while rules change them. A series' name stands among them as `__name__`, and its other labels are copied only
/// when a rule writes one of them.
struct LabelDraft {
  static let nameLabel = "__name__"

  private let labels: LabelSet
  /// The series' name, until the labels are spread.
  private var name: String
  private var isNameWritten = false
  /// Whether everything is in `entries`.
  private var isSpread = false
  /// What was there before, by name, and then what was written, in that order. Prometheus goes through labels in this
  /// order, so it decides which of two wins that come to one name.
  private var entries: [Label] = []
  private var writtenFrom = 0

  init(_ series: Series) {
    name = series.name
    labels = series.labels
  }

  init(_ labels: LabelSet) {
    name = ""
    self.labels = labels
    spread()
  }

  /// The value of a label, empty where there is none.
  func value(of label: String) -> String {
    if isSpread { return entries.first { $0.name.hasSameBytes(as: label) }?.value ?? "" }
    return label.hasSameBytes(as: Self.nameLabel) ? name : labels[label] ?? ""
  }

  /// The labels whose name fits, `__name__` among them.
  func labels(where isWanted: (String) -> Bool) -> [Label] {
    guard !isSpread else { return entries.filter { isWanted($0.name) } }
    var wanted = labels.filter { isWanted($0.name) }
    if !name.isEmpty, isWanted(Self.nameLabel) { insertName(into: &wanted) }
    return wanted
  }

  /// Writes a label; an empty value removes it.
  mutating func set(_ label: String, to value: String) {
    if !isSpread, label.hasSameBytes(as: Self.nameLabel) {
      name = value
      isNameWritten = true
      return
    }
    spread()
    if let index = entries.firstIndex(where: { $0.name.hasSameBytes(as: label) }) {
      guard index < writtenFrom || value.isEmpty else {
        entries[index].value = value
        return
      }
      entries.remove(at: index)
      if index < writtenFrom { writtenFrom -= 1 }
    }
    if !value.isEmpty { entries.append(Label(label, value)) }
  }

  private mutating func spread() {
    guard !isSpread else { return }
    isSpread = true
    entries = Array(labels)
    if !name.isEmpty { insertName(into: &entries) }
    writtenFrom = entries.count - (isNameWritten && !name.isEmpty ? 1 : 0)
  }

  private func insertName(into labels: inout [Label]) {
    let place = isNameWritten ? nil : labels.firstIndex { Self.nameLabel.precedesByBytes($0.name) }
    labels.insert(Label(Self.nameLabel, name), at: place ?? labels.count)
  }

  /// All labels in order, `__name__` among them if there is one.
  func finished() -> LabelSet {
    LabelSet(labels { _ in true })
  }

  /// The series that the labels make, without those that begin with `__`; the very one given where it is the same.
  /// `nil` where no name is left.
  func finished(from series: Series) -> Series? {
    let hasReserved = labels.contains { $0.isReserved }
    if !isSpread, !isNameWritten, !hasReserved { return series }
    let name = value(of: Self.nameLabel)
    guard !name.isEmpty else { return nil }
    var labels = labels
    if isSpread {
      labels = LabelSet(entries.filter { !$0.isReserved })
    } else if hasReserved {
      labels = LabelSet(labels.filter { !$0.isReserved })
    }
    return name.hasSameBytes(as: series.name) && labels == series.labels ? series : Series(name: name, labels: labels)
  }
}

extension Label {
  /// Begins with `__`, as names do that are for rules only.
  fileprivate var isReserved: Bool {
    name.withBytes { $0.count > 1 && $0[0] == UInt8(ascii: "_") && $0[1] == UInt8(ascii: "_") }
  }
}
