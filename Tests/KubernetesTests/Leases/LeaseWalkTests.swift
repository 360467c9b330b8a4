import Fixtures
import FoundationEssentials
import Testing

@testable import Kubernetes

/// Several candidates against one server, by chance: with clocks that run at other speeds, answers that are lost or late,
/// writes that are carried out long after they were given up, and processes that are paused.
@Suite struct LeaseWalkTests {
  private static let key = ObjectKey(namespace: "n", name: "l")

  /// The server's Lease. A write of another version than the present one is refused.
  private struct Server {
    var lease: Lease?
    var version = 0

    mutating func answer(_ request: LeaseElection.Request) -> LeaseElection.Answer {
      switch request {
      case .read:
        return lease.map { .lease($0) } ?? .absent
      case .create(let new):
        return lease == nil ? store(new) : .conflict
      case .update(let new):
        guard let lease else { return .absent }
        return new.resourceVersion == lease.resourceVersion ? store(new) : .conflict
      }
    }

    private mutating func store(_ new: Lease) -> LeaseElection.Answer {
      version += 1
      let stored = new.versioned("\(version)")
      lease = stored
      return .lease(stored)
    }
  }

  private struct Candidate {
    var election: LeaseElection
    var name: String
    /// How fast its clock runs, and what it shows at the beginning.
    var speed: Double
    var offset: Double
    /// By the true time: when it next looks, what is to reach the server, and what is to come back.
    var looksAt = 0.0
    var outgoing: (request: LeaseElection.Request, arrives: Double)?
    var incoming: (answer: LeaseElection.Answer, arrives: Double)?
    var life = 0

    func clock(at time: Double) -> ContinuousClock.Instant {
      LeaseWalkTests.origin + .seconds(offset + time * speed)
    }

    func leads(at time: Double) -> Bool { election.leads(at: clock(at: time)) }
  }

  private static let origin = ContinuousClock.now
  private static let tick = 0.05

  private struct Outcome {
    var overlaps: [String] = []
    var reigns: [String] = []
    var losses = 0
    var timeWithoutLeader = 0.0
    var leaderAtEnd = false
  }

  private static func walk(seed: UInt64, seconds: Double, policy: LeasePolicy = LeasePolicy()) -> Outcome {
    var chance = SeededGenerator(seed: seed)
    var server = Server()
    var late: [(request: LeaseElection.Request, arrives: Double)] = []
    var outcome = Outcome()
    var candidates = (0..<4).map { index in
      Candidate(
        election: LeaseElection(key: key, identity: "c\(index).0", policy: policy),
        name: "c\(index)",
        // As far apart as 10 s and 15 s allow with room for the slowness of looking.
        speed: Double.random(in: 0.9...1.1, using: &chance),
        offset: Double.random(in: 0...1_000_000, using: &chance)
      )
    }
    var time = 0.0
    while time < seconds {
      time += tick
      // The last minute is calm, so that there must be a leader in the end.
      let isCalm = time > seconds - 60
      for request in late where request.arrives <= time { _ = server.answer(request.request) }
      late.removeAll { $0.arrives <= time }
      for index in candidates.indices {
        step(&candidates[index], at: time, isCalm: isCalm, &server, &late, &outcome, &chance)
      }
      let leaders = candidates.filter { $0.leads(at: time) }.map(\.election.identity)
      if leaders.count > 1 { outcome.overlaps.append("at \(time): \(leaders)") }
      if leaders.isEmpty { outcome.timeWithoutLeader += tick }
      if let leader = leaders.first, outcome.reigns.last != leader { outcome.reigns.append(leader) }
      outcome.leaderAtEnd = !leaders.isEmpty
    }
    return outcome
  }

  private static func step(
    _ candidate: inout Candidate,
    at time: Double,
    isCalm: Bool,
    _ server: inout Server,
    _ late: inout [(request: LeaseElection.Request, arrives: Double)],
    _ outcome: inout Outcome,
    _ chance: inout SeededGenerator
  ) {
    // The network goes on while a process is paused.
    if let outgoing = candidate.outgoing, outgoing.arrives <= time {
      candidate.outgoing = nil
      let answer = server.answer(outgoing.request)
      let isLost = !isCalm && Double.random(in: 0..<1, using: &chance) < 0.1
      candidate.incoming = (isLost ? .failed("lost") : answer, time + delay(isCalm, &chance))
    }
    guard time >= candidate.looksAt else { return }
    if !isCalm, Double.random(in: 0..<1, using: &chance) < 0.0005 {
      // A pause, of which the process itself knows nothing.
      candidate.looksAt = time + Double.random(in: 1...40, using: &chance)
      return
    }
    if !isCalm, Double.random(in: 0..<1, using: &chance) < 0.0003 {
      if candidate.leads(at: time), Bool.random(using: &chance) {
        // A graceful end: the work is over before the release is sent.
        var election = candidate.election
        election.release()
        for _ in 0..<4 {
          guard case .send(let request, _) = election.next(at: candidate.clock(at: time), date: date(candidate, time))
          else { break }
          election.receive(server.answer(request), at: candidate.clock(at: time), using: &chance)
        }
      }
      // Nobody waits for it any more, and it may be carried out all the same.
      if let outgoing = candidate.outgoing { late.append(outgoing) }
      return restart(&candidate)
    }
    if let incoming = candidate.incoming, incoming.arrives <= time {
      candidate.incoming = nil
      candidate.election.receive(incoming.answer, at: candidate.clock(at: time), using: &chance)
    }
    guard candidate.outgoing == nil, candidate.incoming == nil else { return }
    switch candidate.election.next(at: candidate.clock(at: time), date: date(candidate, time)) {
    case .wait, .released: break
    case .lost:
      outcome.losses += 1
      restart(&candidate)
    case .send(let request, let limit):
      if !isCalm, Double.random(in: 0..<1, using: &chance) < 0.1 {
        // It hangs: given up at its limit, and carried out whenever it pleases.
        candidate.incoming = (.failed("timeout"), time + limit / .seconds(1) / candidate.speed)
        late.append((request, time + Double.random(in: 0...30, using: &chance)))
      } else {
        candidate.outgoing = (request, time + delay(isCalm, &chance))
      }
    }
  }

  private static func delay(_ isCalm: Bool, _ chance: inout SeededGenerator) -> Double {
    Double.random(in: 0...(isCalm ? 0.1 : 1), using: &chance)
  }

  private static func date(_ candidate: Candidate, _ time: Double) -> Date {
    Date(timeIntervalSince1970: candidate.offset + time * candidate.speed)
  }

  private static func restart(_ candidate: inout Candidate) {
    candidate.life += 1
    candidate.election = LeaseElection(
      key: key,
      identity: "\(candidate.name).\(candidate.life)",
      policy: candidate.election.policy
    )
    (candidate.outgoing, candidate.incoming) = (nil, nil)
  }

  @Test(
    "never do two lead at a time, whatever becomes of requests, clocks and processes",
    arguments: 1...6 as ClosedRange<UInt64>
  )
  func exclusion(seed: UInt64) {
    let outcome = Self.walk(seed: seed, seconds: 2000)
    #expect(outcome.overlaps.isEmpty, "\(outcome.overlaps.prefix(3))")
    // Else it would prove nothing.
    #expect(outcome.reigns.count > 10, "\(outcome.reigns.count) reigns")
    #expect(outcome.leaderAtEnd)
    #expect(outcome.timeWithoutLeader < 1500)
  }

  @Test("a holder that worked on for longer than others wait would be noticed here")
  func control() {
    let careless = LeasePolicy(renewDeadline: .seconds(20))
    #expect(!Self.walk(seed: 1, seconds: 2000, policy: careless).overlaps.isEmpty)
  }
}

extension Lease {
  /// As the server stores it.
  fileprivate func versioned(_ version: String) -> Lease {
    let json = (try? JSONEncoder().encode(self)).flatMap { try? JSONDecoder().decode(JSONValue.self, from: $0) }
    var object = json?.object ?? [:]
    var metadata = object["metadata"]?.object ?? [:]
    metadata["resourceVersion"] = .string(version)
    object["metadata"] = .object(metadata)
    let data = try? JSONEncoder().encode(object)
    return data.flatMap { try? JSONDecoder().decode(Lease.self, from: $0) } ?? self
  }
}
