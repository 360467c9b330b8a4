import Discovery
import NIOCore
import Synchronization
import Timing

/// What the rules that hold look for, besides annotated pods: with other rules the pods are watched anew.
final class RuleSearch: Sendable {
  private let search: Mutex<ScrapeRules.Search>
  private let changed: Alarm

  init(_ search: ScrapeRules.Search, on eventLoop: any EventLoop) {
    self.search = Mutex(search)
    changed = Alarm(on: eventLoop)
  }

  var current: ScrapeRules.Search { search.withLock { $0 } }

  func replace(with new: ScrapeRules.Search) {
    search.withLock { $0 = new }
    changed.ring()
  }

  /// Returns once it is another, or the task is cancelled.
  func waitForChange(from known: ScrapeRules.Search) async {
    while !Task.isCancelled, current == known { await changed.wait(until: nil) }
  }
}
