import Discovery
import FoundationEssentials

/// What is wrong with the pages of the pods that are there: a pure state machine. It keeps one entry for each page that a
/// pod is asked for, however often the pod was started again, and none for pods that have gone.
struct PageComplaints {
  struct Complaint: Equatable {
    /// What it is about: the same again is not told anew.
    var code: String
    var words: String
    var at: Date
    /// Whether nothing of the page was taken.
    var isRefusal = false
  }

  private struct Page {
    var target: Target.ID
    /// Whether the target has given a page that was taken.
    var isCaptured = false
    var complaint: Complaint?
    /// When the complaint was of this kind for the first time in a row.
    var since: Date?
    /// The kind that was told last, be it of an earlier run of the container; `nil` once nothing is wrong.
    var told: String?
  }

  private struct PodEntry {
    /// By path, which is what tells a pod's targets apart and what outlasts a restart.
    var pages: [String: Page] = [:]
    var newest: Complaint?
  }

  /// By UID.
  private var pods: [String: PodEntry] = [:]

  /// Whether nothing is kept at all.
  var isEmpty: Bool { pods.isEmpty }

  // MARK: Pods

  /// What is asked of a pod now. Complaints about other targets are given up, all but the newest.
  mutating func update(_ pod: DiscoveredPod) {
    guard !pod.targets.isEmpty || pods[pod.reference.uid] != nil else { return }
    let before = pods[pod.reference.uid, default: PodEntry()].pages
    var pages: [String: Page] = [:]
    for target in pod.targets {
      let page = before[target.path]
      pages[target.path] = page?.target == target.id ? page : Page(target: target.id, told: page?.told)
    }
    pods[pod.reference.uid, default: PodEntry()].pages = pages
  }

  /// Kubernetes has removed the pod.
  mutating func forget(_ pod: PodReference) {
    pods[pod.uid] = nil
  }

  /// What was wrong with one of the pod's targets last.
  func newest(of pod: PodReference) -> String? {
    pods[pod.uid]?.newest?.words
  }

  // MARK: Pages

  /// A page of the target was taken.
  mutating func captured(_ target: Target) {
    change(target) { $0.isCaptured = true }
  }

  func hasCaptured(_ target: Target) -> Bool {
    page(of: target)?.isCaptured == true
  }

  /// Nothing is wrong with the target.
  mutating func clear(_ target: Target) {
    change(target) { page in (page.complaint, page.since, page.told) = (nil, nil, nil) }
  }

  /// Since when the target's complaints have all been of this kind.
  func since(of code: String, about target: Target) -> Date? {
    page(of: target).flatMap { $0.complaint?.code == code ? $0.since : nil }
  }

  /// Keeps a complaint that needs no telling. One that was told stays, since it says more.
  mutating func keep(_ complaint: Complaint, about target: Target) {
    if let page = page(of: target), let kept = page.complaint, kept.code == page.told { return }
    put(complaint, about: target)
  }

  /// Keeps a complaint that is to be told.
  ///
  /// - Returns: whether it is new. That of a target that is no more is not.
  mutating func tell(_ complaint: Complaint, about target: Target) -> Bool {
    guard let page = page(of: target) else { return false }
    put(complaint, about: target)
    change(target) { $0.told = complaint.code }
    return page.told != complaint.code
  }

  /// What is wrong with targets now, in words.
  var words: [Target.ID: String] {
    pods.values.reduce(into: [:]) { words, pod in
      for page in pod.pages.values { words[page.target] = page.complaint?.words }
    }
  }

  /// Targets whose pages are not taken.
  var refused: Set<Target.ID> {
    pods.values.reduce(into: []) { refused, pod in
      for page in pod.pages.values where page.complaint?.isRefusal == true { refused.insert(page.target) }
    }
  }

  private mutating func put(_ complaint: Complaint, about target: Target) {
    change(target) { page in
      if page.complaint?.code != complaint.code { page.since = complaint.at }
      page.complaint = complaint
    }
    guard page(of: target) != nil, let entry = pods[target.pod.uid] else { return }
    if entry.newest.map({ $0.at <= complaint.at }) ?? true { pods[target.pod.uid]?.newest = complaint }
  }

  private func page(of target: Target) -> Page? {
    pods[target.pod.uid]?.pages[target.path].flatMap { $0.target == target.id ? $0 : nil }
  }

  private mutating func change(_ target: Target, _ body: (inout Page) -> Void) {
    guard var page = page(of: target) else { return }
    body(&page)
    pods[target.pod.uid]?.pages[target.path] = page
  }
}
