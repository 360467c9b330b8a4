import FoundationEssentials
import Spark

/// Which applications are asked for, in which order, and which part of them.
struct ApplicationsQuery: ListQuery, Equatable {
  enum Choice: String, RowChoice {
    case running
    case ended
    case held
    case deleted
    case missed
    case failed

    var name: String { rawValue }
    var isBad: Bool { self == .failed || self == .missed }

    func matches(_ application: ApplicationExplanation) -> Bool {
      self == .failed ? application.hasFailed : application.state.rawValue == rawValue
    }
  }

  enum Order: String, CaseIterable {
    case newest
    case oldest
    case longest
    case tasks
    case failures
  }

  var state: Choice?
  /// Looked for in names, ids, namespaces and pods, whatever their case.
  var words: String?
  var order = Order.newest
  var page = 1

  static let parameters = ["state", "q", "sort", "page"]

  init() {}

  init(_ query: WebQuery) throws(WebQuery.Mistake) {
    state = try query.choice("state", of: Choice.self)
    words = query["q"]
    order = try query.choice("sort", of: Order.self) ?? .newest
    page = try query.page()
  }

  /// Where this is what is shown.
  var link: WebLink {
    WebLink(
      path: "./",
      query: [
        ("state", state?.rawValue ?? ""), ("q", words ?? ""), ("sort", order == .newest ? "" : order.rawValue),
        ("page", page == 1 ? "" : "\(page)"),
      ]
    )
  }

  /// Those in which the words occur, whatever their states.
  func found(in all: [ApplicationExplanation]) -> [ApplicationExplanation] {
    guard let words = words?.lowercased() else { return all }
    return all.filter { application in
      ([application.id, application.namespace, application.name ?? ""] + application.pods)
        .contains { $0.lowercased().contains(words) }
    }
  }

  /// Those of the state that is asked for, in the order that is asked for.
  func sorted(_ found: [ApplicationExplanation]) -> [ApplicationExplanation] {
    let chosen = state.map { state in found.filter(state.matches) } ?? found
    // The greatest key first; of equals the id decides, so that rows do not change places by themselves.
    let keyed = chosen.map { (key: key(of: $0), application: $0) }
    return keyed.sorted { $0.key == $1.key ? $0.application.id < $1.application.id : $0.key > $1.key }
      .map(\.application)
  }

  private func key(of application: ApplicationExplanation) -> Double {
    let start = (application.startedAt ?? application.milestones.first?.at)?.timeIntervalSince1970 ?? 0
    let key =
      switch order {
      case .newest: start
      case .oldest: -start
      case .longest: application.durationSeconds
      case .tasks: application.work?.completedTasks ?? -1
      case .failures: application.work?.failedTasks ?? -1
      }
    // A page may say NaN, which is in no order with anything.
    return key.isNaN ? -.infinity : key
  }
}
