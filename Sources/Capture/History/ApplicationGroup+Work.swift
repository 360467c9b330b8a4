public import Spark

extension ApplicationGroup {
  /// What its executors have done, those included that are gone; `nil` where neither a page nor a history server tells.
  public var work: ExecutorWork? {
    var work: ExecutorWork?
    // At each scrape of one of perhaps a thousand pods: a sum needs no order.
    for member in members.values {
      for page in member.pages.values {
        guard let total = page.executors.total else { continue }
        work = work.map { $0 + total } ?? total
      }
    }
    guard let told = lastWord?.page.executors.total else { return work }
    return work?.raised(to: told) ?? told
  }

  /// The executors that its pages show; where there are none, those that a history server tells of.
  public var executors: [(id: String, work: ExecutorWork)] {
    let shown = rolls.flatMap(\.present)
    return shown.isEmpty ? lastWord?.page.executors.present ?? [] : shown
  }

  /// As its pages call it, or Spark's REST API; `nil` where they do not.
  public var name: String? { rolls.lazy.compactMap(\.applicationName).first ?? facts?.name }

  private var rolls: [ExecutorRoll] {
    members.sorted { $0.key < $1.key }.flatMap { $0.value.pages.values.map(\.executors) }
  }
}
