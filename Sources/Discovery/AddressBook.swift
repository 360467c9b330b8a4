import FoundationEssentials

/// Which pod an address belongs to now: a pure state machine.
///
/// A pod that has ended keeps its address in its status while another may have got it, and the word of its end can come
/// later than that of the other's start. So of several living pods that claim one address, the youngest has it, and the
/// others have no targets until it is gone. On the network of a node, where pods share the node's address, it is address
/// and port that they claim.
public struct AddressBook: Sendable {
  private enum Claim: Hashable {
    case address(String)
    case socket(address: String, port: Int)
  }

  private struct Entry {
    /// As discovery has it.
    var pod: DiscoveredPod
    var claims: Set<Claim>
    /// Who has the address, where it is another.
    var owner: PodReference?

    /// As it is to be handed on.
    var told: DiscoveredPod { owner.map(pod.withoutAddress) ?? pod }
  }

  /// Of pods that claim something, by UID.
  private var entries: [String: Entry] = [:]
  private var claimants: [Claim: Set<String>] = [:]

  public init() {}

  /// What discovery makes of a pod now.
  ///
  /// - Returns: the pod as it is to be handed on, and with it those who lose or gain an address thereby. Those without an
  ///   address come first, so that nobody scrapes it for two.
  public mutating func update(_ pod: DiscoveredPod) -> [DiscoveredPod] {
    let claims = Self.claims(of: pod)
    var touched = leave(pod.reference.uid)
    guard !claims.isEmpty else { return [pod] + settle(touched) }
    entries[pod.reference.uid] = Entry(pod: pod, claims: claims)
    for claim in claims {
      claimants[claim, default: []].insert(pod.reference.uid)
      touched.formUnion(claimants[claim] ?? [])
    }
    return settle(touched, besides: pod.reference.uid)
  }

  /// Kubernetes has removed the pod.
  ///
  /// - Returns: those who gain an address thereby.
  public mutating func remove(_ pod: PodReference) -> [DiscoveredPod] {
    settle(leave(pod.uid))
  }

  /// Strikes a pod out.
  ///
  /// - Returns: those who claim the same.
  private mutating func leave(_ uid: String) -> Set<String> {
    guard let entry = entries.removeValue(forKey: uid) else { return [] }
    var rivals: Set<String> = []
    for claim in entry.claims {
      claimants[claim]?.remove(uid)
      if claimants[claim]?.isEmpty == true { claimants[claim] = nil }
      rivals.formUnion(claimants[claim] ?? [])
    }
    return rivals
  }

  /// Decides anew for these pods.
  ///
  /// - Parameter always: one that is handed on whatever is decided.
  /// - Returns: those for whom it is another than before.
  private mutating func settle(_ uids: Set<String>, besides always: String? = nil) -> [DiscoveredPod] {
    var losers: [DiscoveredPod] = []
    var others: [DiscoveredPod] = []
    for uid in uids.sorted() {
      guard let entry = entries[uid] else { continue }
      let owner = owner(instead: entry)
      guard owner != entry.owner || uid == always else { continue }
      entries[uid]?.owner = owner
      let told = entries[uid]?.told ?? entry.told
      if owner == nil { others.append(told) } else { losers.append(told) }
    }
    return losers + others
  }

  /// The youngest of those who claim what this one does; `nil` where it is this one.
  private func owner(instead entry: Entry) -> PodReference? {
    let rivals = entry.claims.flatMap { claimants[$0] ?? [] }.compactMap { entries[$0]?.pod }
    let youngest = rivals.max { Self.isYounger($1, than: $0) }?.reference
    return youngest == entry.pod.reference ? nil : youngest
  }

  /// Whether a pod has come later to its address. One that does not run yet gives way to one that does.
  private static func isYounger(_ pod: DiscoveredPod, than other: DiscoveredPod) -> Bool {
    let (mine, its) = (pod.seniority, other.seniority)
    if mine.runs != its.runs { return mine.runs }
    if mine.started != its.started { return mine.started > its.started }
    if mine.created != its.created { return mine.created > its.created }
    return pod.reference.uid > other.reference.uid
  }

  /// A pod that has ended has no targets, and so claims nothing.
  private static func claims(of pod: DiscoveredPod) -> Set<Claim> {
    guard !pod.life.isEnded else { return [] }
    return Set(
      pod.targets.map { target in
        pod.isOnHostNetwork ? .socket(address: target.address, port: target.port) : .address(target.address)
      }
    )
  }
}

extension DiscoveredPod {
  fileprivate func withoutAddress(sinceItIsOf owner: PodReference) -> DiscoveredPod {
    var pod = self
    pod.targets = []
    pod.reason = .addressTaken(by: owner)
    return pod
  }

  /// What decides who was there first. A container that has not been seen running started after its pod was made.
  fileprivate var seniority: (runs: Bool, started: Date, created: Date) {
    let created = createdAt ?? .distantPast
    let started = targets.compactMap(\.startedAt).max() ?? created
    switch life {
    case .running, .ending: return (true, started, created)
    case .pending, .ended: return (false, started, created)
    }
  }
}
