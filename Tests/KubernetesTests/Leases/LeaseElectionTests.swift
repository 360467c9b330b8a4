import Fixtures
import FoundationEssentials
import Testing

@testable import Kubernetes

@Suite struct LeaseElectionTests {
  private static let key = ObjectKey(namespace: "monitoring", name: "afterglow")
  private static let start = ContinuousClock.now
  private static let policy = LeasePolicy()

  /// One candidate, the time in seconds, and what it was told.
  private final class Bench {
    var election = LeaseElection(key: key, identity: "me", policy: policy)
    var generator = SeededGenerator(seed: 7)

    func next(at seconds: Double) -> LeaseElection.Step {
      election.next(at: LeaseElectionTests.start + .seconds(seconds), date: Date(timeIntervalSince1970: seconds))
    }

    func receive(_ answer: LeaseElection.Answer, at seconds: Double) {
      election.receive(answer, at: LeaseElectionTests.start + .seconds(seconds), using: &generator)
    }

    func leads(at seconds: Double) -> Bool {
      election.leads(at: LeaseElectionTests.start + .seconds(seconds))
    }

    /// What is sent at that time; `nil` where nothing is.
    func request(at seconds: Double) -> LeaseElection.Request? {
      if case .send(let request, _) = next(at: seconds) { request } else { nil }
    }

    /// The next write is carried out at once.
    func write(at seconds: Double, answeredAt answered: Double? = nil) throws -> LeaseRecord {
      let sent = try #require(request(at: seconds))
      let lease = try #require(sent.lease)
      receive(.lease(lease), at: answered ?? seconds)
      return lease.record
    }

    /// When the wait is over that it is in.
    func wait(at seconds: Double) -> Double? {
      guard case .wait(let until) = next(at: seconds) else { return nil }
      return LeaseElectionTests.seconds(until)
    }
  }

  /// From the start, in whole microseconds, and never before it.
  private static func seconds(_ instant: ContinuousClock.Instant) -> Double {
    ((instant - start) / .microseconds(1)).rounded(.up) / 1e6
  }

  /// Somebody's record, the `renewal`th.
  private static func lease(of holder: String, renewal: Int = 0, seconds: Int64 = 15) -> Lease {
    var record = LeaseRecord(
      holder: holder,
      after: nil,
      policy: policy,
      at: Date(timeIntervalSince1970: Double(renewal))
    )
    record.durationSeconds = seconds
    record.transitions = 3
    return Lease(key, record: record)
  }

  /// A candidate that leads since 0.
  private static func leader() throws -> Bench {
    let bench = Bench()
    #expect(bench.request(at: 0) == .read)
    bench.receive(.absent, at: 0)
    _ = try bench.write(at: 0)
    #expect(bench.leads(at: 0))
    return bench
  }

  @Test("where there is no Lease it is created, with what kubectl shows of one")
  func creation() throws {
    let bench = Bench()
    #expect(bench.request(at: 0) == .read)
    bench.receive(.absent, at: 0.1)
    guard case .create(let lease)? = bench.request(at: 0.1) else { Issue.record("nothing is created"); return }
    #expect(lease.record.holder == "me")
    #expect(lease.record.durationSeconds == 15)
    #expect(lease.record.acquireTime == "1970-01-01T00:00:00.100000Z")
    #expect(lease.record.renewTime == lease.record.acquireTime)
    #expect(lease.record.transitions == 0)
    #expect(!bench.leads(at: 0.1))
    bench.receive(.lease(lease), at: 0.2)
    #expect(bench.leads(at: 0.2))
  }

  @Test(
    "a foreign record is left alone until it has not changed for its duration by the own clock, whatever its times say"
  )
  func patience() throws {
    let bench = Bench()
    _ = bench.next(at: 100)
    bench.receive(.lease(Self.lease(of: "other")), at: 100)
    var now = 100.0
    while now < 115 {
      now = try #require(bench.wait(at: now))
      guard now < 115 else { break }
      #expect(bench.request(at: now) == .read)
      bench.receive(.lease(Self.lease(of: "other")), at: now)
    }
    #expect(now == 115)
    let record = try bench.write(at: now)
    #expect(record.holder == "me")
    #expect(record.transitions == 4)
    #expect(bench.leads(at: now))
  }

  @Test("each change of the record begins the wait anew")
  func renewals() throws {
    let bench = Bench()
    var now = 0.0
    for renewal in 0..<100 {
      #expect(bench.request(at: now) == .read)
      bench.receive(.lease(Self.lease(of: "other", renewal: renewal)), at: now)
      now = try #require(bench.wait(at: now))
    }
    #expect(now > 99)
    #expect(!bench.election.isLeading)
    #expect(bench.election.holder == "other")
  }

  @Test(
    "a record with another duration is waited for as long as it says, but not for ever",
    arguments: [(seconds: Int64(60), wait: 60.0), (1, 15), (0, 15), (-1, 15), (.max, 3600), (.min, 15)]
  )
  func durations(seconds: Int64, wait: Double) throws {
    let bench = Bench()
    _ = bench.next(at: 0)
    bench.receive(.lease(Self.lease(of: "other", seconds: seconds)), at: 0)
    #expect(bench.request(at: wait - 0.01) == .read)
    #expect(bench.request(at: wait)?.lease?.record.holder == "me")
  }

  @Test("a lease that was given back is taken at once")
  func released() throws {
    let bench = Bench()
    _ = bench.next(at: 0)
    bench.receive(.lease(Self.lease(of: "other")), at: 0)
    _ = bench.next(at: 2)
    bench.receive(.lease(Self.lease(of: "", seconds: 1)), at: 2)
    #expect(try bench.write(at: 2).holder == "me")
    #expect(bench.leads(at: 2))
  }

  @Test("the holder renews every two seconds and stays the one who acquired it")
  func renewing() throws {
    let bench = try Self.leader()
    for time in stride(from: 2.0, through: 40, by: 2) {
      #expect(bench.wait(at: time - 0.5) == time)
      let record = try bench.write(at: time, answeredAt: time + 0.1)
      #expect(record.acquireTime == "1970-01-01T00:00:00.000000Z")
      #expect(record.renewTime == MicroTime.format(Date(timeIntervalSince1970: time)))
      #expect(record.transitions == 0)
    }
    #expect(bench.leads(at: 49.9))
    #expect(!bench.leads(at: 50))
  }

  @Test("the right to work is counted from when the renewal was sent, not from its answer")
  func lateAnswers() throws {
    let bench = try Self.leader()
    _ = try bench.write(at: 2, answeredAt: 9)
    #expect(bench.leads(at: 11.9))
    #expect(!bench.leads(at: 12))
  }

  @Test("an answer that comes when the right is over gives none; the next one does")
  func tooLate() throws {
    let bench = Bench()
    _ = bench.next(at: 0)
    bench.receive(.absent, at: 0)
    _ = try bench.write(at: 0, answeredAt: 11)
    #expect(!bench.leads(at: 11))
    #expect(try bench.write(at: 11).holder == "me")
    #expect(bench.leads(at: 11))
  }

  @Test("whoever cannot renew for ten seconds has lost, and says what was in the way")
  func deadline() throws {
    let bench = try Self.leader()
    var now = 2.0
    var requests = 0
    while true {
      switch bench.next(at: now) {
      case .wait(let until): now = Self.seconds(until)
      case .send(_, let limit):
        requests += 1
        now += limit / .seconds(1)
        bench.receive(.failed("no answer"), at: now)
      case .lost(let cause):
        #expect(cause == .notRenewed(within: .seconds(10), trouble: "no answer"))
        #expect(abs(now - 10) < 0.001)
        #expect(requests >= 3)
        #expect(bench.next(at: 0) == .lost(cause))
        return
      case .released: Issue.record("nothing was to be given back"); return
      }
    }
  }

  @Test("a last request that the end of the right cuts short does not hide what was in the way before")
  func cutShort() throws {
    let bench = try Self.leader()
    #expect(bench.request(at: 7) != nil)
    bench.receive(.failed("500"), at: 7)
    guard case .send(_, let limit) = bench.next(at: 9.998) else { Issue.record("nothing is sent"); return }
    #expect(limit < .milliseconds(3))
    bench.receive(.failed("no answer within 2 ms"), at: 10)
    #expect(bench.next(at: 10) == .lost(.notRenewed(within: .seconds(10), trouble: "500")))
  }

  @Test("a process that was paused finds that it has lost, even if its renewal was carried out")
  func paused() throws {
    let bench = try Self.leader()
    let lease = try #require(bench.request(at: 2)?.lease)
    bench.receive(.lease(lease), at: 62)
    #expect(!bench.leads(at: 62))
    guard case .lost(.notRenewed) = bench.next(at: 62) else { Issue.record("it goes on"); return }
  }

  @Test("the holder that finds another name there has lost at once")
  func taken() throws {
    let bench = try Self.leader()
    #expect(bench.request(at: 2)?.lease != nil)
    bench.receive(.conflict, at: 2)
    #expect(bench.request(at: 2) == .read)
    bench.receive(.lease(Self.lease(of: "other")), at: 2)
    #expect(!bench.leads(at: 2))
    #expect(bench.next(at: 2) == .lost(.taken(by: "other")))
  }

  @Test("a renewal that was carried out without its answer is found, and the holder goes on")
  func lostAnswer() throws {
    let bench = try Self.leader()
    let lease = try #require(bench.request(at: 2)?.lease)
    bench.receive(.failed("cut"), at: 5)
    #expect(bench.request(at: 5) == .read)
    bench.receive(.lease(lease), at: 5)
    _ = try bench.write(at: 5)
    #expect(bench.leads(at: 14.9))
  }

  @Test("a Lease that somebody has deleted is created again by its holder")
  func deleted() throws {
    let bench = try Self.leader()
    #expect(bench.request(at: 2)?.lease != nil)
    bench.receive(.absent, at: 2)
    let now = try #require(bench.wait(at: 2))
    #expect(bench.request(at: now) == .read)
    bench.receive(.absent, at: now)
    guard case .create? = bench.request(at: now) else { Issue.record("it is not created"); return }
  }

  @Test("however the server answers, never more than a few requests are sent in a second")
  func pace() {
    let answers: [LeaseElection.Answer] = [
      .absent, .conflict, .failed("x"), .lease(Self.lease(of: "")), .lease(Self.lease(of: "me")),
      .lease(Self.lease(of: "other")),
    ]
    for read in answers {
      for write in answers {
        let bench = Bench()
        var requests = 0
        var now = 0.0
        loop: while now < 60 {
          switch bench.next(at: now) {
          case .wait(let until): now = Self.seconds(until)
          case .send(let request, _):
            requests += 1
            guard requests < 1000 else { break loop }
            bench.receive(request == .read ? read : write, at: now)
          case .lost, .released: break loop
          }
        }
        #expect(requests < 240, "\(read) to reads, \(write) to writes")
      }
    }
  }

  @Test("the end of work empties the name and nothing else that kubectl shows but the times")
  func release() throws {
    let bench = try Self.leader()
    bench.election.release()
    let record = try bench.write(at: 1)
    #expect(record.holder.isEmpty)
    #expect(record.durationSeconds == 1)
    #expect(record.transitions == 0)
    #expect(bench.next(at: 1) == .released)
  }

  @Test("a renewal that is still under way when the work ends is found before the lease is given back")
  func releaseAmidRenewal() throws {
    let bench = try Self.leader()
    let renewed = try #require(bench.request(at: 2)?.lease)
    bench.election.release()
    #expect(bench.request(at: 2.1) == .read)
    bench.receive(.lease(renewed), at: 2.1)
    #expect(try bench.write(at: 2.1).holder.isEmpty)
  }

  @Test("who never held it gives nothing back")
  func nothingToRelease() {
    let bench = Bench()
    _ = bench.next(at: 0)
    bench.receive(.lease(Self.lease(of: "other")), at: 0)
    bench.election.release()
    #expect(bench.next(at: 0) == .released)
  }

  @Test(
    "times have six digits behind the point",
    arguments: [
      (0.0, "1970-01-01T00:00:00.000000Z"), (1_795_219_200.000001, "2026-11-21T00:00:00.000001Z"),
      (1_795_219_199.999999, "2026-11-20T23:59:59.999999Z"), (1.5, "1970-01-01T00:00:01.500000Z"),
    ]
  )
  func microTime(seconds: Double, text: String) {
    #expect(MicroTime.format(Date(timeIntervalSince1970: seconds)) == text)
  }

  @Test("what stands in a Lease beside the record survives an update")
  func roundTrip() throws {
    let json = """
      {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"a","namespace":"b","resourceVersion":"7",\
      "labels":{"x":"y"},"managedFields":[{"manager":"m","time":null}]},"spec":{"holderIdentity":"other",\
      "leaseDurationSeconds":15,"acquireTime":null,"leaseTransitions":2147483647,"strategy":"s"}}
      """
    var lease = try JSONDecoder().decode(Lease.self, from: Data(json.utf8))
    #expect(lease.resourceVersion == "7")
    lease.record = LeaseRecord(
      holder: "me",
      after: lease.record,
      policy: Self.policy,
      at: Date(timeIntervalSince1970: 0)
    )
    #expect(lease.record.transitions == 2_147_483_647)
    let value = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(lease))
    #expect(value.object?["metadata"]?.object?["labels"] == .object(["x": .string("y")]))
    #expect(value.object?["spec"]?.object?["strategy"] == .string("s"))
    #expect(value.object?["spec"]?.object?["holderIdentity"] == .string("me"))
  }

  @Test("a Lease without a specification is one that nobody holds")
  func empty() throws {
    let lease = try JSONDecoder().decode(Lease.self, from: Data(#"{"metadata":{"resourceVersion":"1"}}"#.utf8))
    #expect(lease.record.holder.isEmpty)
  }
}

extension LeaseElection.Request {
  /// What is to be written.
  fileprivate var lease: Lease? {
    switch self {
    case .read: nil
    case .create(let lease), .update(let lease): lease
    }
  }
}
