import Discovery
import Exposition

/// The reader of each target that has shown a page, within a budget for what all of them remember.
struct PageReaders {
  /// In bytes: enough for the pages of some thousand drivers.
  static let defaultBudget = 128 << 20

  private let parser: ExpositionParser
  private let budget: Int
  private var readers: [Target.ID: PageReader] = [:]
  /// What the readers that are here remember, in bytes.
  private(set) var footprint = 0

  init(_ parser: ExpositionParser, budget: Int = defaultBudget) {
    self.parser = parser
    self.budget = budget
  }

  var count: Int { readers.count }

  /// The target's own reader, or a new one. It is away until it is put back.
  mutating func take(_ id: Target.ID) -> PageReader {
    guard let reader = readers.removeValue(forKey: id) else { return PageReader(parser) }
    footprint -= reader.footprint
    return reader
  }

  /// Keeps a reader for the target's next page. One that the budget has no room for is dropped: then that page costs
  /// what a first one does, and is read no differently.
  mutating func put(_ reader: PageReader, of id: Target.ID) {
    forget(id)
    guard footprint + reader.footprint <= budget else { return }
    readers[id] = reader
    footprint += reader.footprint
  }

  mutating func forget(_ id: Target.ID) {
    footprint -= readers.removeValue(forKey: id)?.footprint ?? 0
  }
}
