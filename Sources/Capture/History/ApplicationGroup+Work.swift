public import Spark

extension ApplicationGroup {
  /// What its executors have done, those included that are gone; `nil` where no page tells.
  public var work: ExecutorWork? {
    var work: ExecutorWork?
    // At each scrape of one of perhaps a thousand pods: a sum needs no order.
    for member in members.values {
      for page in member.pages.values {
        guard let total = page.executors.total else { continue }
        work = work.map { $0 + total } ?? total
      }
    }
    return work
  }

  /// The executors that its pages show.
  public var executors: [(id: String, work: ExecutorWork)] { rolls.flatMap(\.present) }

  /// As its pages call it; `nil` where they do not.
  public var name: String? { rolls.lazy.compactMap(\.applicationName).first }

  private var rolls: [ExecutorRoll] {
    members.sorted { $0.key < $1.key }.flatMap { $0.value.pages.values.map(\.executors) }
  }
}
