import Discovery
import Exposition
import Spark

/// A pod as the ledger knows it: whose pages are taken as its own, and whose samples they hold.
struct KnownPod: Sendable {
  /// What a target showed last.
  private struct Showing {
    var page: ApplicationPage
    /// The groups that it went into.
    var applications: Set<String> = []
  }

  private(set) var pod: DiscoveredPod
  /// When Kubernetes removed it; `nil` again once it is told of anew, as where its namespace is watched again.
  var departedAt: ContinuousClock.Instant?
  /// Whose pages are taken: its targets; once it has ended, those that it had then, since a page that was sent while it
  /// lived may still be on its way.
  private(set) var targets: Set<Target.ID>
  /// The first that it had last.
  private(set) var lastTarget: Target?
  private var shown: [Target.ID: Showing] = [:]
  /// What the configuration last called its application: of a pod that has ended it may not be known any more.
  private var configuredApplication: String?

  init(_ pod: DiscoveredPod) {
    self.pod = pod
    targets = Set(pod.targets.map(\.id))
    lastTarget = pod.targets.first
    configuredApplication = pod.configuredApplication
  }

  mutating func update(_ pod: DiscoveredPod) {
    self.pod = pod
    departedAt = nil
    lastTarget = pod.targets.first ?? lastTarget
    if !pod.life.isEnded || configuredApplication == nil { configuredApplication = pod.configuredApplication }
    guard !pod.life.isEnded else { return }
    let current = Set(pod.targets.map(\.id))
    guard current != targets else { return }
    targets = current
    shown = shown.filter { current.contains($0.key) }
  }

  /// Whether it should have been captured: one that had ended before it was first seen, or never had a target, was not
  /// there for that.
  var isAwaited: Bool {
    !pod.life.isEnded && (!pod.targets.isEmpty || pod.reason?.isAddressTaken == true)
  }

  /// Whether one of its targets showed samples of this application last.
  func shows(_ application: String) -> Bool {
    shown.values.contains { $0.applications.contains(application) }
  }

  /// Whether each of its targets has shown a page.
  var hasShownAll: Bool { targets.allSatisfy { shown[$0] != nil } }

  /// What its samples are kept under where nothing names their application.
  var nameWithoutApplication: String { configuredApplication ?? pod.reference.description }

  /// Whose the samples of a page are, by application.
  mutating func identify(_ layout: PageLayout, of target: Target) throws(Refusal) -> [String: PageShare] {
    guard targets.contains(target.id) else {
      if case .addressTaken(let other) = pod.reason { throw .addressTaken(by: other) }
      throw .targetReplaced(url: target.url)
    }
    let page: ApplicationPage
    if let known = shown[target.id]?.page, known.layout === layout {
      page = known
    } else {
      page = ApplicationPage(layout)
      shown[target.id, default: Showing(page: page)].page = page
    }
    let shares = try shares(of: page)
    shown[target.id]?.applications = Set(shares.keys)
    return shares
  }

  /// The pod's own application, where Spark has labelled it; else the one that the page names; else the one that the
  /// pod's other pages name; else what the configuration says; else the pod itself.
  private func shares(of page: ApplicationPage) throws(Refusal) -> [String: PageShare] {
    if let id = pod.sparkApplication {
      let foreign = page.applications.filter { $0 != id }.sorted()
      guard foreign.isEmpty else { throw .foreignApplication(expected: id, found: foreign) }
      return [id: .whole]
    }
    if let id = page.onlyApplication { return [id: .whole] }
    if page.applications.isEmpty {
      let others = shown.values.reduce(into: Set<String>()) { $0.formUnion($1.page.applications) }
      if let id = others.first, others.count == 1 { return [id: .whole] }
      // A group of its own would be there for a moment, and then another.
      if page.isOnlyVersion { throw .noApplicationYet }
    }
    var shares = page.places.mapValues(PageShare.places)
    if !page.unclaimed.isEmpty {
      // The configured application may be one of those that the page names.
      let id = nameWithoutApplication
      shares[id] = .places(((page.places[id] ?? []) + page.unclaimed).sorted())
    }
    return shares
  }
}
