/// Which pods are asked for on the web page of targets, and which part of them.
struct TargetsQuery: ListQuery, Equatable {
  enum Choice: String, RowChoice {
    case notScraped = "not_scraped"
    /// Something is wrong with a page of it.
    case failing
    case waiting
    case scraped
    case ending
    case ended
    case notMeant = "not_meant"

    func matches(_ pod: PodExplanation) -> Bool {
      switch self {
      case .notScraped: pod.targets.isEmpty && !pod.hasEnded && !pod.isNotMeant
      case .failing: pod.targets.contains { $0.complaint != nil }
      case .waiting: pod.targets.contains { $0.state.hasPrefix("waiting") }
      case .scraped: pod.targets.contains { ["young", "steady", "idle"].contains($0.state) }
      case .ending: pod.targets.contains { ["ending", "silent"].contains($0.state) }
      case .notMeant: pod.isNotMeant
      case .ended: pod.hasEnded || (!pod.targets.isEmpty && pod.targets.allSatisfy { $0.state == "ended" })
      }
    }

    var name: String { String(rawValue.map { $0 == "_" ? " " : $0 }) }
    var isBad: Bool { self == .notScraped || self == .failing }
  }

  var state: Choice?
  /// Looked for in namespaces, pods, addresses and rules, whatever their case.
  var words: String?
  var namespace: String?
  var pod: String?
  var page = 1

  static let parameters = ["namespace", "pod", "state", "q", "page"]

  init() {}

  init(_ query: WebQuery) throws(WebQuery.Mistake) {
    state = try query.choice("state", of: Choice.self)
    words = query["q"]
    namespace = query["namespace"]
    pod = query["pod"]
    page = try query.page()
  }

  var link: WebLink {
    WebLink(
      path: "targets",
      query: [
        ("namespace", namespace ?? ""), ("pod", pod ?? ""), ("state", state?.rawValue ?? ""), ("q", words ?? ""),
        ("page", page == 1 ? "" : "\(page)"),
      ]
    )
  }

  /// Those that are asked for, whatever their states.
  func found(in all: [PodExplanation]) -> [PodExplanation] {
    let filter = PodFilter(namespace: namespace, pod: pod)
    let words = words?.lowercased()
    return all.filter { pod in
      guard filter.matches(pod) else { return false }
      guard let words else { return true }
      let texts = ["\(pod.namespace)/\(pod.pod)"] + pod.targets.flatMap { [$0.url, $0.rule ?? ""] }
      return texts.contains { $0.lowercased().contains(words) }
    }
  }
}
