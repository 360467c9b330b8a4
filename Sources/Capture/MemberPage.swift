import Discovery
import Exposition
import Spark

/// What one target showed last of one application, labelled with its pod.
struct MemberPage: Sendable {
  /// As they are delivered.
  private(set) var series: [Series] = []
  /// Of each of these series.
  private(set) var values: [Double] = []
  /// Samples of the page that are left out by relabelling.
  private(set) var dropped: [DropReason: Int] = [:]
  /// What the page says of executors, before anything of it is left out.
  private(set) var executors = ExecutorRoll()
  /// The page's own series, and which of them these are made of.
  private var layout: PageLayout?
  private var share: PageShare = .whole
  private var places: [Int] = []
  /// Of the labelling that this was made by.
  private(set) var origin = SeriesLabelling.Origin()

  /// Takes over a newer page.
  ///
  /// - Parameters:
  ///   - labelling: what becomes of the page's series. Asked only where they are others than before.
  ///   - tellsExecutors: whether it may be a page of Spark's executors.
  /// - Returns: whether anything differs from the page before.
  mutating func replace(
    with page: ExpositionPage,
    _ share: PageShare = .whole,
    labelling: SeriesLabelling,
    tellsExecutors: Bool = true
  ) -> Bool {
    var hasChanged = false
    if layout !== page.layout || self.share != share || origin != labelling.origin {
      hasChanged = relabel(page.layout, share, labelling)
    }
    if tellsExecutors { executors.read(page) { share.places(in: $0) } }
    let newValues = places.map { page.values[$0] }
    // By bits, so that a NaN equals itself.
    if !hasChanged { hasChanged = !zip(values, newValues).allSatisfy { $0.bitPattern == $1.bitPattern } }
    values = newValues
    return hasChanged
  }

  /// Nothing that counts goes back behind what was there: it would seem to have begun anew.
  ///
  /// - Parameter known: the bits of values.
  mutating func raise(to known: [Series: UInt64]) {
    for (place, series) in series.enumerated() where StatusFamilies.growsOnly(series) {
      if let bits = known[series], Double(bitPattern: bits) > values[place] { values[place] = Double(bitPattern: bits) }
    }
  }

  /// Leaves series out, until it is replaced.
  mutating func leaveOut(_ isLeftOut: (Series) -> Bool) {
    let kept = series.indices.filter { !isLeftOut(series[$0]) }
    (series, places, values) = (kept.map { series[$0] }, kept.map { places[$0] }, kept.map { values[$0] })
  }

  /// - Returns: whether the series differ from those before.
  private mutating func relabel(_ layout: PageLayout, _ share: PageShare, _ labelling: SeriesLabelling) -> Bool {
    let source = share.places(in: layout)
    // A row that came or went leaves the others as they are.
    let known =
      origin == labelling.origin
      ? Dictionary(
        zip(places.compactMap { self.layout?.series[$0] }, series),
        uniquingKeysWith: { first, _ in first }
      ) : [:]
    let before = series
    (series, places, dropped) = ([], [], [:])
    series.reserveCapacity(source.count)
    places.reserveCapacity(source.count)
    for (place, outcome) in zip(source, labelling.outcomes(of: source.map { layout.series[$0] }, known: known)) {
      switch outcome {
      case .kept(let labelled):
        series.append(labelled)
        places.append(place)
      case .doubled: break
      case .dropped(let reason): dropped[reason, default: 0] += 1
      }
    }
    self.layout = layout
    self.share = share
    origin = labelling.origin
    return series != before
  }
}

/// Which of a page's samples belong to one application.
enum PageShare: Sendable, Equatable {
  case whole
  /// By their places in the page's layout.
  case places([Int])

  func places(in layout: PageLayout) -> [Int] {
    switch self {
    case .whole: Array(layout.series.indices)
    case .places(let places): places
    }
  }
}
