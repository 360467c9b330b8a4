/// What a sample is a value of: a metric's name and its labels.
///
/// A reference type, and immutable: a page's series are nearly always those of the page before it, so they are made
/// once and then carried from scrape to scrape. Two series are equal when name and labels are.
public final class Series: Sendable {
  public let name: String
  public let labels: LabelSet
  private let hash: Int

  public convenience init(name: String, labels: LabelSet = [:]) {
    self.init(name: name, labels: labels, labelsHash: Self.hash(of: labels))
  }

  /// - Parameter labelsHash: that of `hash(of:)`; many series of a page share their labels.
  init(name: String, labels: LabelSet, labelsHash: Int) {
    self.name = name
    self.labels = labels
    var hasher = Hasher()
    hasher.combine(name)
    hasher.combine(labelsHash)
    hash = hasher.finalize()
  }

  static func hash(of labels: LabelSet) -> Int {
    var hasher = Hasher()
    hasher.combine(labels)
    return hasher.finalize()
  }
}

extension Series: Hashable {
  public static func == (left: Series, right: Series) -> Bool {
    left === right || (left.hash == right.hash && left.name.hasSameBytes(as: right.name) && left.labels == right.labels)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(hash)
  }
}

extension Series: Comparable {
  public static func < (left: Series, right: Series) -> Bool {
    let difference = left.name.byteDifference(to: right.name)
    return difference == 0 ? left.labels < right.labels : difference < 0
  }
}
