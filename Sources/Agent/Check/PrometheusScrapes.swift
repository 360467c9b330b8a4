import Capture
import Exposition
import FoundationEssentials
import Relabelling
import YAML

/// What a Prometheus says that it scrapes: its own `/api/v1/targets` and `/api/v1/status/config`.
struct PrometheusScrapes {
  /// An active target.
  struct Target: Decodable {
    var scrapeUrl: String
    /// The job, as the configuration names it.
    var scrapePool: String
    /// `up`, `down` or `unknown`.
    var health: String
    var lastError: String?
    /// Absent before 2.30.
    var scrapeInterval: String?
    /// What its samples get.
    var labels: [String: String]?
  }

  /// What a job does to the pages that it scrapes.
  struct Job {
    /// Whether it keeps their labels.
    var honorsLabels: Bool
    /// Its metric_relabel_configs; `nil` where they cannot be read.
    var relabelings: RelabelRules?
  }

  private struct Targets: Decodable {
    struct Content: Decodable {
      var activeTargets: [Target]
    }

    var data: Content
  }

  private struct Configuration: Decodable {
    var data: [String: String]
  }

  let targets: [Target]
  /// By their names; `nil` where the configuration cannot be read.
  let jobs: [String: Job]?

  /// - Parameters:
  ///   - targets: the answer to `/api/v1/targets?state=active`.
  ///   - configuration: that to `/api/v1/status/config`; `nil` where there is none.
  /// - Throws: where the first is not what it should be.
  init(targets: Data, configuration: Data?) throws {
    self.targets = try JSONDecoder().decode(Targets.self, from: targets).data.activeTargets
    let yaml = configuration.flatMap { try? JSONDecoder().decode(Configuration.self, from: $0).data["yaml"] }
    jobs = yaml.flatMap(Self.jobs)
  }

  private static func jobs(in yaml: String) -> [String: Job]? {
    let file = "configuration"
    guard let root = try? YAMLParser(file: file).parseSingle(Array(yaml.utf8)) else { return nil }
    var jobs: [String: Job] = [:]
    for job in root["scrape_configs"]?.sequence ?? [] {
      guard let name = job["job_name"]?.scalar?.text else { continue }
      jobs[name] = Job(
        honorsLabels: job["honor_labels"]?.scalar?.text == "true",
        relabelings: job["metric_relabel_configs"].map { try? RelabelRules(yaml: $0, file: file) } ?? RelabelRules()
      )
    }
    return jobs
  }

  /// Why the series by which an agent knows that Prometheus has a group does not get through a target's job as it is;
  /// `nil` where it does, and where that cannot be told.
  ///
  /// - Parameter mark: the labels of such a series.
  func loss(of mark: LabelSet, from target: Target) -> String? {
    guard let rules = jobs?[target.scrapePool]?.relabelings, !rules.isEmpty else { return nil }
    var labels = mark
    for (name, value) in target.labels ?? [:] where labels[name] == nil { labels[name] = value }
    switch rules.apply(to: Series(name: GroupMark.generation, labels: labels)) {
    case .dropped(let rule): return "number \(rule) of its metric_relabel_configs drops \(GroupMark.generation)"
    case .unnamed: return "its metric_relabel_configs leave \(GroupMark.generation) without a name"
    case .kept(let series):
      if series.name != GroupMark.generation {
        return "its metric_relabel_configs rename \(GroupMark.generation) to \(series.name)"
      }
      let changed = ["application_id", "owner"].filter { series.labels[$0] != labels[$0] }
      guard !changed.isEmpty else { return nil }
      return "its metric_relabel_configs change the \(changed.joined(separator: " and ")) of \(GroupMark.generation)"
    }
  }

  /// The target that is this place, by host and port.
  ///
  /// - Parameter place: a URL without credentials.
  func target(at place: String) -> Target? {
    guard let wanted = Authority(of: place) else { return nil }
    return targets.first { target in Authority(of: target.scrapeUrl).map { $0.isSame(as: wanted) } ?? false }
  }

  /// Targets on the same port, any of which may be the place under another name: Prometheus finds pods and endpoints by their
  /// addresses.
  func targets(onPortOf place: String) -> [Target] {
    guard let wanted = Authority(of: place) else { return [] }
    return targets.filter { Authority(of: $0.scrapeUrl)?.port == wanted.port }
  }

  /// Those whose page is an agent's groups.
  var ofAgents: [Target] {
    targets.filter { $0.scrapeUrl.prefix { $0 != "?" }.hasSuffix("/applications/metrics") }
  }
}

/// Host and port of a URL.
private struct Authority {
  let host: [Substring]
  let port: Int

  init?(of url: String) {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let authority = url[scheme.upperBound...].prefix { !"/?".contains($0) }
    let isSecure = url.hasPrefix("https:")
    let end = authority.lastIndex(of: "]") ?? authority.startIndex
    if let colon = authority[end...].lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...]) {
      self.port = port
      host = Self.parts(authority[..<colon])
    } else {
      port = isSecure ? 443 : 80
      host = Self.parts(authority)
    }
  }

  private static func parts(_ host: Substring) -> [Substring] {
    host.lowercased()[...].split(separator: ".").map { Substring($0) }
  }

  /// In a cluster one name may stand with more or less of its domain: `gateway.monitoring`, and
  /// `gateway.monitoring.svc.cluster.local`.
  func isSame(as other: Authority) -> Bool {
    guard port == other.port else { return false }
    let (short, long) = host.count < other.host.count ? (host, other.host) : (other.host, host)
    return short == long || short.count > 1 && long.starts(with: short) && long.dropFirst(short.count).first == "svc"
      || short.count == 1 && long.count > 3 && long[0] == short[0] && long[2] == "svc"
  }
}
