import Discovery
import FoundationEssentials
import Kubernetes
import Timing

/// The API server, what the account may do there, and which pods would be scraped.
struct ClusterCheck {
  /// More are not looked at.
  private static let mostPods = 50_000

  let configuration: AgentConfiguration
  let client: KubernetesClient
  let timeout: Duration

  func results() async -> [CheckResult] {
    var results = [await version()]
    // Who cannot be reached at all need not be asked for each permission.
    guard results[0].status != .failed else { return results }
    for access in configuration.scope.accesses { results.append(await permission(access)) }
    if let lease = configuration.lease { results += await check(lease) }
    return results
  }

  private func version() async -> CheckResult {
    let place = "\(client.connection.server) by \(client.connection.origin)"
    do {
      let version = try await withDeadline(timeout) { [client] in try await client.version() }
      return CheckResult(.ok, "api-server", "\(version) at \(place)")
    } catch let error as ClusterError where [.notFound, .malformed].contains(error.code) || error.isForbidden {
      return CheckResult(.warning, "api-server", "\(place) does not tell its version")
    } catch {
      return Self.failure("api-server", error)
    }
  }

  private func permission(_ access: Access) async -> CheckResult {
    let name = "permission"
    do {
      let isGranted = try await withDeadline(timeout) { [client] in try await client.review(access) }
      if isGranted { return CheckResult(.ok, name, "\(access)") }
      let missing = MissingAccess(accesses: [access], origin: client.connection.origin)
      return CheckResult(.failed, name, "\(missing)", remedy: missing.remedy)
    } catch {
      return CheckResult(.warning, name, "\(access): it cannot be asked for: \(error)")
    }
  }

  private func check(_ lease: LeaseName) async -> [CheckResult] {
    let key: ObjectKey
    do throws(ConfigurationError) {
      key = try lease.key(for: client.connection)
    } catch {
      return [CheckResult(.failed, "lease", error.problem, remedy: error.remedy)]
    }
    var results: [CheckResult] = []
    for access in LeaseCandidate.accesses(to: key) { results.append(await permission(access)) }
    do {
      let holder = try await withDeadline(timeout) { [client] in try await client.leaseHolder(key) }
      let words =
        holder.map { $0.isEmpty ? "nobody holds it" : "\($0) holds it" } ?? "not there yet; the first agent makes it"
      results.append(CheckResult(.ok, "lease", "\(key): \(words)"))
    } catch {
      results.append(Self.failure("lease", error))
    }
    return results
  }

  private static func failure(_ name: String, _ error: any Error) -> CheckResult {
    guard let error = error as? ClusterError else { return CheckResult(.failed, name, "\(error)") }
    return CheckResult(.failed, name, error.problem, remedy: error.remedy)
  }

  // MARK: What would be scraped

  /// Lists the pods once.
  func pods() async -> (result: CheckResult, pods: [CheckedPod], unscraped: [String: Int]) {
    let discovery = AnnotationDiscovery(
      applicationIDLabel: configuration.applicationIDLabel,
      rules: configuration.rules
    )
    do {
      let (register, count, isWhole) = try await withDeadline(timeout * 3) { [client, scope = configuration.scope] in
        var register = PodRegister()
        var count = 0
        let isWhole = try await client.pods(of: scope, upTo: Self.mostPods) { pod in
          count += 1
          _ = register.update(discovery.examine(pod, now: .now))
        }
        return (register, count, isWhole)
      }
      let found = register.pods.values.sorted { $0.reference.description < $1.reference.description }
      let asking = Set(found.map(\.reference.uid))
      var unscraped: [String: Int] = [:]
      for reason in found.compactMap(\.reason) { unscraped[reason.code, default: 0] += 1 }
      if count > asking.count { unscraped["not_asking", default: 0] = count - asking.count }
      // Of the others, which may be very many, there is nothing to say but how many they are.
      let meant = found.filter { $0.reason?.isNotMeant != true }
      let pods = meant.map(CheckedPod.init)
      let scraped = pods.count { !$0.targets.isEmpty }
      let rest = isWhole ? "" : ", and more that were not looked at"
      let words =
        "\(count) in \(configuration.scope)\(rest); asking or found by a rule: \(meant.count), of which "
        + "\(scraped) can be scraped"
      let mistakes = found.contains { $0.reason?.isMistake == true }
      return (
        CheckResult(
          mistakes ? .warning : .ok,
          "pods",
          words,
          remedy: mistakes ? "see below what is wrong with the others" : nil
        ),
        pods,
        unscraped
      )
    } catch {
      return (Self.failure("pods", error), [], [:])
    }
  }
}

extension CheckedPod {
  init(_ pod: DiscoveredPod) {
    self.init(
      pod: "\(pod.reference)",
      targets: pod.targets.map(\.url),
      rule: pod.targets.first?.rule,
      reason: pod.reason.map { "\($0)" },
      reasonCode: pod.reason?.code,
      warnings: pod.warnings.map { "\($0)" }
    )
  }
}

extension ClusterError {
  fileprivate var isForbidden: Bool {
    if case .forbidden = code { true } else { false }
  }
}
