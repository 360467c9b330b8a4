import FoundationEssentials
import NIOHTTP1
import Synchronization

/// Somebody else's groups at the same gateway, which the agent must never touch: some under the same job, some with
/// keys of the agent's own shape, some with another agent's marks.
///
/// A group is known by a label value that nobody else has, and must show line by line what it showed after it was
/// pushed: its `push_time_seconds` too, which any push would change.
final class Neighbours: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case sameJob, sameKey, otherAgent, otherJob
  }

  private struct State {
    /// The lines of each, sorted.
    var groups: [String: [String]] = [:]
    var paths: [String: String] = [:]
    var pushes = 0
    /// Pushes and deletions that were begun, and that go on.
    var changes = 0
    var underWay = 0
    var checks = 0
    var violations: [String] = []
  }

  private let gateway: MortalGateway
  private let state = Mutex(State())

  init(at gateway: MortalGateway) {
    self.gateway = gateway
  }

  var pushes: Int { state.withLock { $0.pushes } }
  var checks: Int { state.withLock { $0.checks } }
  var violations: [String] { state.withLock { $0.violations } }
  /// The names of those that the gateway should have.
  var names: [String] { state.withLock { $0.groups.keys.sorted() } }

  /// Pushes a new group. Where the gateway refuses it, what is left of it there is somebody else's all the same.
  @discardableResult
  func push(_ kind: Kind, family: (name: String, type: String)? = nil) async throws -> String {
    let name = state.withLock { state in
      state.pushes += 1
      state.changes += 1
      state.underWay += 1
      return "foreign-\(state.pushes)"
    }
    let path =
      switch kind {
      case .sameJob: "job/spark/pusher/\(name)"
      case .sameKey, .otherAgent: "job/spark/application_id/\(name)"
      case .otherJob: "job/batch/pusher/\(name)"
      }
    var body = "foreign_value \(name.utf8.count).5\n"
    if kind == .otherAgent {
      body += "afterglow_application_info{application_id=\"\(name)\",namespace=\"far\",owner=\"another\"} 1\n"
      body += "afterglow_application_generation{application_id=\"\(name)\",namespace=\"far\",owner=\"another\"} 7\n"
    }
    if let family {
      body += "# TYPE \(family.name) \(family.type)\n"
      body +=
        family.type == "histogram"
        ? "\(family.name)_bucket{le=\"+Inf\"} 3\n\(family.name)_sum 3\n\(family.name)_count 3\n"
        : "\(family.name) 3\n"
    }
    state.withLock { $0.paths[name] = path }
    defer { state.withLock { $0.underWay -= 1 } }
    // Refused, away or done: what the gateway shows now is what it has to go on showing.
    try? await Web.send(.PUT, "\(gateway.url)/metrics/\(path)", body: body)
    let found = Self.groups(in: try await gateway.lines())
    state.withLock { $0.groups[name] = found[name] }
    return name
  }

  /// Its own pusher deletes it.
  func delete(_ name: String) async throws {
    guard let path = state.withLock({ $0.paths[name] }) else { return }
    state.withLock { state in
      state.groups[name] = nil
      state.changes += 1
      state.underWay += 1
    }
    defer { state.withLock { $0.underWay -= 1 } }
    try await Web.send(.DELETE, "\(gateway.url)/metrics/\(path)")
    // A deletion is queued.
    try await eventually("\(name) to be gone", within: .seconds(10)) {
      Self.groups(in: try await gateway.lines())[name] == nil ? true : nil
    }
  }

  /// After the gateway has restarted or was wiped, and before the agent reaches it: what is there now counts.
  func lookAgain() async throws {
    try await eventually("a moment in which no neighbour does anything", within: .seconds(30)) {
      let changes = state.withLock { $0.changes }
      let found = Self.groups(in: try await gateway.lines())
      return state.withLock { state -> Bool? in
        guard state.changes == changes, state.underWay == 0 else { return nil }
        state.groups = found
        return true
      }
    }
  }

  /// Compares what the gateway has with what it should have.
  func check(_ moment: String) async throws {
    // What is pushed in between is not in both.
    let before = state.withLock { $0.groups }
    let found = Self.groups(in: try await gateway.lines())
    state.withLock { state in
      state.checks += 1
      for (name, lines) in before where state.groups[name] == lines && found[name] != lines {
        state.violations.append("\(moment): \(name) should show \(lines), and shows \(found[name] ?? [])")
        state.groups[name] = found[name]
      }
    }
  }

  /// The lines of foreign groups, by their names.
  private static func groups(in lines: [Substring]) -> [String: [String]] {
    var groups: [String: [String]] = [:]
    for line in lines {
      guard let start = line.firstRange(of: "\"foreign-") else { continue }
      let name = line[line.index(after: start.lowerBound)...].prefix { $0 != "\"" }
      groups[String(name), default: []].append(String(line))
    }
    return groups.mapValues { $0.sorted() }
  }
}
