import FoundationEssentials
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
  /// Whether each job keeps labels of pages; `nil` where the configuration cannot be read.
  let honorsLabels: [String: Bool]?

  /// - Parameters:
  ///   - targets: the answer to `/api/v1/targets?state=active`.
  ///   - configuration: that to `/api/v1/status/config`; `nil` where there is none.
  /// - Throws: where the first is not what it should be.
  init(targets: Data, configuration: Data?) throws {
    self.targets = try JSONDecoder().decode(Targets.self, from: targets).data.activeTargets
    let yaml = configuration.flatMap { try? JSONDecoder().decode(Configuration.self, from: $0).data["yaml"] }
    honorsLabels = yaml.flatMap(Self.jobs)
  }

  private static func jobs(in yaml: String) -> [String: Bool]? {
    guard let root = try? YAMLParser(file: "configuration").parseSingle(Array(yaml.utf8)) else { return nil }
    var jobs: [String: Bool] = [:]
    for job in root["scrape_configs"]?.sequence ?? [] {
      guard let name = job["job_name"]?.scalar?.text else { continue }
      jobs[name] = job["honor_labels"]?.scalar?.text == "true"
    }
    return jobs
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
