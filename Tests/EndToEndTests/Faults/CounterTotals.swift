import Synchronization

/// The agent's own counters, over all of its runs. What a run counted within the last second before it was killed is
/// not in it.
final class CounterTotals: Sendable {
  private let runs = Mutex<[Int: [String: Double]]>([:])

  /// Takes a page of a run in place of the one before.
  func take(_ page: String, ofRun run: Int) {
    var counters: [String: Double] = [:]
    for line in page.split(separator: "\n") where line.hasPrefix("afterglow_") {
      guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]), value > 0,
        line.prefix(while: { $0 != "{" && $0 != " " }).hasSuffix("_total")
      else { continue }
      counters[String(line[..<space])] = value
    }
    runs.withLock { $0[run] = counters }
  }

  /// By the whole series, with its labels; those that are 0 are not there.
  var all: [String: Double] {
    runs.withLock { runs in
      runs.values.reduce(into: [:]) { $0.merge($1) { $0 + $1 } }
    }
  }

  /// The sum over the series of a name that have these words among their labels.
  func sum(_ name: String, _ words: String = "") -> Int {
    let sum = all.reduce(0) { sum, counter in
      let isOne = counter.key.prefix { $0 != "{" } == name && (words.isEmpty || counter.key.contains(words))
      return sum + (isOne ? counter.value : 0)
    }
    return Int(sum)
  }
}
