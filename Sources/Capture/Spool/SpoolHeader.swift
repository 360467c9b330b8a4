import Discovery
import FoundationEssentials

/// What stands in the first line of a spool's file: all of a group that its samples do not say.
struct SpoolHeader: Codable, Equatable {
  struct Ending: Codable, Equatable {
    var outcome: String
    var reason: String?
    var exitCode: Int?
    /// In seconds since 1970, as all times here.
    var at: Double

    enum CodingKeys: String, CodingKey {
      case outcome, reason, at
      case exitCode = "exit_code"
    }
  }

  struct Pod: Codable, Equatable {
    var uid: String
    var name: String
    var role: String?
    var startedAt: Double?

    enum CodingKeys: String, CodingKey {
      case uid, name, role
      case startedAt = "started_at"
    }
  }

  var applicationID: String
  var namespace: String
  var owner: String
  var generation: Int
  var firstCapture: Double
  var lastCapture: Double
  var ending: Ending?
  var pods: [Pod]
  var gateway: String?
  /// Of all that follows the line, in bytes.
  var length: Int

  enum CodingKeys: String, CodingKey {
    case namespace, owner, generation, ending, pods, gateway, length
    case applicationID = "application_id"
    case firstCapture = "first_capture"
    case lastCapture = "last_capture"
  }
}

extension SpoolHeader {
  init(_ group: SpooledGroup, gateway: String?, length: Int) {
    let snapshot = group.snapshot
    applicationID = snapshot.id
    namespace = snapshot.namespace
    owner = snapshot.owner
    generation = snapshot.generation
    firstCapture = group.firstCapture.timeIntervalSince1970
    lastCapture = group.lastCapture.timeIntervalSince1970
    ending = snapshot.ending.map {
      Ending(
        outcome: $0.outcome.rawValue,
        reason: $0.reason,
        exitCode: $0.exitCode,
        at: $0.at.timeIntervalSince1970
      )
    }
    pods = group.pods.map {
      Pod(
        uid: $0.reference.uid,
        name: $0.reference.name,
        role: $0.sparkRole?.rawValue,
        startedAt: $0.startedAt?.timeIntervalSince1970
      )
    }
    self.gateway = gateway
    self.length = length
  }

  /// The group without its samples.
  func group() throws(SpoolFault) -> RestoredGroup {
    guard !applicationID.isEmpty else { throw .badHeader("application_id is empty") }
    guard (0...GroupMark.highestGeneration).contains(generation) else {
      throw .badHeader("generation \(generation) is out of range")
    }
    var ended: PodEnding?
    if let ending {
      guard let outcome = PodEnding.Outcome(rawValue: ending.outcome) else {
        throw .badHeader("outcome \(ending.outcome) is unknown")
      }
      let at = try date(ending.at)
      ended = PodEnding(outcome: outcome, reason: ending.reason, exitCode: ending.exitCode, at: at)
    }
    var known: [RestoredGroup.Pod] = []
    for pod in pods {
      known.append(
        RestoredGroup.Pod(
          reference: PodReference(uid: pod.uid, namespace: namespace, name: pod.name),
          sparkRole: pod.role.flatMap(DiscoveredPod.SparkRole.init),
          startedAt: try optionalDate(pod.startedAt)
        )
      )
    }
    return RestoredGroup(
      id: applicationID,
      namespace: namespace,
      generation: generation,
      firstCapture: try date(firstCapture),
      lastCapture: try date(lastCapture),
      ending: ended,
      pods: known,
      series: [],
      values: [],
      gateway: gateway
    )
  }

  private func optionalDate(_ seconds: Double?) throws(SpoolFault) -> Date? {
    guard let seconds else { return nil }
    return try date(seconds)
  }

  /// Between the years 1 and 10000, where all that is done with times works.
  private func date(_ seconds: Double) throws(SpoolFault) -> Date {
    guard (-62_135_596_800..<253_402_300_800).contains(seconds) else {
      throw .badHeader("the time \(seconds) is out of range")
    }
    return Date(timeIntervalSince1970: seconds)
  }
}
