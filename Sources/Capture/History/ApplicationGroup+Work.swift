public import Spark

extension ApplicationGroup {
  /// What its executors have done, those included that are gone; `nil` where no page tells.
  public var work: ExecutorWork? {
    let works = rolls.compactMap(\.total)
    return works.isEmpty ? nil : works.reduce(into: ExecutorWork()) { $0 += $1 }
  }

  /// The executors that its pages show.
  public var executors: [(id: String, work: ExecutorWork)] { rolls.flatMap(\.present) }

  /// As its pages call it; `nil` where they do not.
  public var name: String? { rolls.lazy.compactMap(\.applicationName).first }

  private var rolls: [ExecutorRoll] {
    members.sorted { $0.key < $1.key }.flatMap { $0.value.pages.values.map(\.executors) }
  }
}
