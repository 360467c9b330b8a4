import FoundationEssentials
import SimulatedCluster

/// A page that a driver has handed to the system in whole, as far as it is asked for in the end.
struct ServedPage: Sendable, Hashable, CustomStringConvertible {
  var time: Date
  var completedTasks: Int64
  var inputBytes: Int64

  var description: String { "\(completedTasks) completed tasks and \(inputBytes) bytes of input at \(time.clock)" }
}

extension ServedPage {
  init(_ scrape: SimulatedDriver.Scrape) {
    time = scrape.time
    completedTasks = scrape.values.completedTasks
    inputBytes = scrape.values.executors.reduce(0) { $0 + $1.inputBytes }
  }
}
