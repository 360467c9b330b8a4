/// Makes series of the places where a page names them. Names and label sets that lines share are made once.
struct SeriesMaker {
  private let bytes: PageBytes
  private let tail: SampleTail
  private var labels: LabelScanner
  private var names = RecentNames()
  private var known = (place: ByteRange.none, isSpark: false, labels: LabelSet(), hash: Series.hash(of: [:]))
  private let hashOfNone = Series.hash(of: [:])

  init(_ bytes: PageBytes, limits: ExpositionParser.Limits, tail: SampleTail) {
    self.bytes = bytes
    self.tail = tail
    labels = LabelScanner(bytes, limits: limits)
  }

  /// - Parameter place: as a scan of this page with these limits has given it.
  mutating func series(at place: SeriesPlace) -> Series {
    if place.labels.isEmpty {
      return Series(name: names.string(place.name, of: bytes), labels: [:], labelsHash: hashOfNone)
    }
    if place.name.isEmpty {
      scan(place)
      return Series(name: labels.name.map(labels.string) ?? "", labels: labels.labelSet)
    }
    if !isKnown(place) {
      scan(place)
      let set = labels.labelSet
      known = (place.labels, place.isSpark, set, Series.hash(of: set))
    }
    return Series(name: names.string(place.name, of: bytes), labels: known.labels, labelsHash: known.hash)
  }

  /// Finds the labels once more. It cannot fail, since these bytes have passed it.
  private mutating func scan(_ place: SeriesPlace) {
    let found =
      if place.isSpark {
        try? labels.scanSpark(from: place.labels.lowerBound, tail: tail)
      } else {
        try? labels.scan(from: place.labels.lowerBound)
      }
    assert(found == place.labels)
  }

  private func isKnown(_ place: SeriesPlace) -> Bool {
    known.isSpark == place.isSpark && known.place.count == place.labels.count
      && bytes.isEqual(
        at: place.labels.lowerBound,
        to: bytes.pointer + known.place.lowerBound,
        length: place.labels.count
      )
  }
}

extension LabelScanner {
  fileprivate var labelSet: LabelSet {
    LabelSet(labels.map { Label(string($0.name), string($0.value)) })
  }
}
