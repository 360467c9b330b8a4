import Discovery
import Exposition

/// What is remembered of a target's pages from one to the next.
struct TargetReader {
  var pages: PageReader
  var work: WorkMeter
}

/// The reader of each target that has shown a page, within a budget for what all of them remember.
struct PageReaders {
  /// In bytes: enough for the pages of some thousand drivers.
  static let defaultBudget = 128 << 20

  private var parser: ExpositionParser
  /// By rule, where the pages of its targets have other limits than those for all.
  private var parsersOfRules: [String: ExpositionParser]
  private let work: WorkMetrics?
  private let budget: Int
  private var readers: [Target.ID: TargetReader] = [:]
  /// What the readers that are here remember, in bytes.
  private(set) var footprint = 0

  init(
    _ parser: ExpositionParser,
    ofRules parsersOfRules: [String: ExpositionParser] = [:],
    work: WorkMetrics? = nil,
    budget: Int = defaultBudget
  ) {
    self.parser = parser
    self.parsersOfRules = parsersOfRules
    self.work = work
    self.budget = budget
  }

  var count: Int { readers.count }

  /// Pages have other limits from now on, and are read as if they were the first.
  mutating func adopt(_ parser: ExpositionParser, ofRules parsersOfRules: [String: ExpositionParser]) {
    (self.parser, self.parsersOfRules) = (parser, parsersOfRules)
    (readers, footprint) = ([:], 0)
  }

  /// The target's own reader, or a new one. It is away until it is put back.
  mutating func take(_ id: Target.ID, rule: String? = nil) -> TargetReader {
    guard let reader = readers.removeValue(forKey: id) else {
      let parser = rule.flatMap { parsersOfRules[$0] } ?? parser
      return TargetReader(pages: PageReader(parser), work: WorkMeter(work))
    }
    footprint -= reader.pages.footprint
    return reader
  }

  /// Keeps a reader for the target's next page. One that the budget has no room for is dropped: then that page costs
  /// what a first one does, and is read no differently.
  mutating func put(_ reader: TargetReader, of id: Target.ID) {
    forget(id)
    guard footprint + reader.pages.footprint <= budget else { return }
    readers[id] = reader
    footprint += reader.pages.footprint
  }

  mutating func forget(_ id: Target.ID) {
    footprint -= readers.removeValue(forKey: id)?.pages.footprint ?? 0
  }
}
