import Capture
import Exposition
import Spark

/// How the bodies of a group with certain series are made, as long as a book says the same.
struct GatewayPagePlan: Sendable {
  let edition: FamilyBook.Edition
  let leftOut: LeftOut
  private let id: String
  private let namespace: String
  private let owner: String
  private let source: [Series]
  /// The samples that are written, by their places in the source.
  private let places: [Int]
  private let series: [Series]
  private var samples: PageWriter
  /// The whole line of the owner's mark, none where it is left out.
  private let head: ExpositionWriter.Result
  /// The generation's.
  private let last: [Series]
  private var tail: PageWriter

  init(_ snapshot: GroupSnapshot, _ book: FamilyBook) {
    edition = book.edition
    (id, namespace, owner) = (snapshot.id, snapshot.namespace, snapshot.owner)
    source = snapshot.series
    var (places, leftOut, types) = ([Int](), LeftOut(), [String: MetricType]())
    /// Notes the type that the series is written under.
    func isTaken(_ series: Series) -> Bool {
      switch book.treatment(of: series, in: snapshot.id) {
      case .plain: return true
      case .typed(let type):
        types[series.name] = type
        return true
      case .leftOut(let reason):
        leftOut.add(series.name, reason)
        return false
      }
    }
    for place in source.indices where isTaken(source[place]) { places.append(place) }
    let first = [snapshot.ownerMark].filter { isTaken($0.series) }
    last = [snapshot.generationMark.series].filter(isTaken)
    self.places = places
    self.leftOut = leftOut
    series = places.map { [source] in source[$0] }
    let families = Self.families(types, of: series)
    head = ExpositionWriter(types: .keep).write(first, families: families)
    samples = PageWriter(families: families)
    tail = PageWriter(families: families)
  }

  /// Of each series' name, since a writer that is told of `a` takes `a_total` for a part of it.
  private static func families(_ types: [String: MetricType], of series: [Series]) -> [String: Family] {
    guard !types.isEmpty else { return [:] }
    let untyped = series.lazy.map { ($0.name, Family()) }
    return Dictionary(untyped) { first, _ in first }.merging(
      Dictionary(types.map { ($0, Family(type: $1, help: StatusFamilies.all[$0]?.help)) }) { $1 }
    ) { $1 }
  }

  /// Quick where the series are the very same objects, as they mostly are.
  func fits(_ snapshot: GroupSnapshot, _ book: FamilyBook) -> Bool {
    edition === book.edition && source == snapshot.series && id == snapshot.id && namespace == snapshot.namespace
      && owner == snapshot.owner
  }

  mutating func write(_ snapshot: GroupSnapshot) -> ExpositionWriter.Result {
    var page = samples.write(series, places.map { snapshot.values[$0] })
    let end = tail.write(last, last.map { _ in Double(snapshot.generation) })
    page.bytes = head.bytes + page.bytes + end.bytes
    page.samples += head.samples + end.samples
    return page
  }
}
