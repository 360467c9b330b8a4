public import Discovery
public import NIOCore
import Synchronization
public import Transport

/// Fetches a target's page over a kept-alive connection of its own, within limits of time and size.
///
/// Each target belongs to one event loop, where its connection and all requests over it live in a `FetchLane`: a fetch
/// goes there once and comes back once, and nothing is locked on the way.
public final class PageFetcher: Sendable {
  /// What one fetch gave: the bytes of a page, inflated.
  public struct Page: Sendable {
    public var body: [UInt8]
    public var contentType: String?
  }

  /// What one page may weigh; one that is heavier is refused while it is read.
  public struct Limits: Sendable, Equatable {
    /// Bytes of a compressed page as it is sent.
    public var compressedBytes: Int
    /// Bytes of the page itself.
    public var bodyBytes: Int

    public init(compressedBytes: Int = 16 << 20, bodyBytes: Int = 64 << 20) {
      self.compressedBytes = compressedBytes
      self.bodyBytes = bodyBytes
    }
  }

  /// How connections are kept between requests.
  public struct Keeping: Sendable, Equatable {
    /// After so long without a request a connection is closed: ahead of the other side, so that a request seldom meets
    /// a close on its way. Jetty closes after 8 s in Spark 4, after 30 s in 3.5.
    public var idleTime: Duration
    /// How many connections may wait for their next request; beyond it, those that have waited longest are closed.
    public var mostIdle: Int

    public init(idleTime: Duration = .seconds(7), mostIdle: Int = 2048) {
      self.idleTime = idleTime
      self.mostIdle = mostIdle
    }
  }

  /// The longest time for one fetch, whatever is asked for.
  private static let longestTimeout = Duration.seconds(3600)

  private struct Terms {
    var timeout: Duration
    var limits: Limits
    var limitsOfRules: [String: Limits]
    var accesses: AccessBook
  }

  /// For one whole scrape of a target that has none of its own.
  public var timeout: Duration { terms.withLock { $0.timeout } }

  private let group: any EventLoopGroup
  private let userAgent: String
  private let terms: Mutex<Terms>
  private let lanes: [NIOLoopBoundBox<FetchLane>]
  private let started = Atomic<UInt64>(0)

  /// - Parameters:
  ///   - group: where the connections live; it must outlive `shutdown()`.
  ///   - timeout: for one whole scrape, from the connection to the last byte, of targets that have none of their own.
  ///   - limitsOfRules: by rule, where its targets have others than those for all.
  ///   - accesses: by rule: a target that a rule covers is reached by that rule's access, and by no other.
  public init(
    group: any EventLoopGroup,
    timeout: Duration,
    limits: Limits = Limits(),
    limitsOfRules: [String: Limits] = [:],
    keeping: Keeping = Keeping(),
    userAgent: String,
    accesses: [String: TargetAccess] = [:]
  ) {
    self.group = group
    self.userAgent = userAgent
    terms = Mutex(
      Terms(
        timeout: timeout,
        limits: limits,
        limitsOfRules: limitsOfRules,
        accesses: AccessBook(accesses, on: group, userAgent: userAgent)
      )
    )
    let loops = Array(group.makeIterator())
    let mostIdle = max(1, keeping.mostIdle / max(1, loops.count))
    lanes = loops.map { loop in
      let lane = FetchLane(on: loop, idleTime: TimeAmount(keeping.idleTime), mostIdle: mostIdle)
      return .makeBoxSendingValue(lane, eventLoop: loop)
    }
  }

  /// What is wrong with the files of rules as they are now, by the rule; each scrape by such a rule would fail.
  public var accessFaults: [String: AccessFault] {
    terms.withLock { $0.accesses }.faults(at: .now)
  }

  /// Other terms hold for fetches from now on.
  ///
  /// - Parameter edition: of the rules: targets that an earlier one covers are not fetched by a rule with credentials or TLS
  ///   settings any more.
  public func adopt(
    timeout: Duration,
    limits: Limits,
    limitsOfRules: [String: Limits],
    accesses: [String: TargetAccess],
    edition: Int
  ) {
    let earlier = terms.withLock { $0.accesses }
    let book = AccessBook(accesses, edition: edition, after: earlier, on: group, userAgent: userAgent)
    terms.withLock {
      $0 = Terms(timeout: timeout, limits: limits, limitsOfRules: limitsOfRules, accesses: book)
    }
  }

  /// The page as it is now.
  ///
  /// Where the task is cancelled, the connection is closed at once.
  ///
  /// - Parameters:
  ///   - path: of another page on the same target, over the same connection where that is free; `nil` for the target's own.
  ///   - ownLimits: of that page; `nil` for those of the target's pages.
  public func fetch(
    _ target: Target,
    path: String? = nil,
    limits ownLimits: Limits? = nil
  ) async throws(ScrapeFailure) -> Page {
    let (timeout, limits, accesses) = terms.withLock { terms in
      let limits = ownLimits ?? target.rule.flatMap { terms.limitsOfRules[$0] } ?? terms.limits
      return (terms.timeout, limits, terms.accesses)
    }
    let limit = min(target.timeout ?? timeout, Self.longestTimeout)
    let deadline = NIODeadline.now() + TimeAmount(limit)
    let access = try await accesses.access(to: target, at: .now, within: limit)
    let request = try PageRequest(
      target,
      path: path,
      access: access,
      limits: limits,
      timeout: limit,
      userAgent: userAgent
    )
    let number = started.wrappingAdd(1, ordering: .relaxed).newValue
    let lane = lane(of: target.id)
    let result: Result<Page, ScrapeFailure> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        lane.execute { $0.start(number, request, until: deadline, for: continuation) }
        // A cancellation before this moment may have reached the lane ahead of the request.
        if Task.isCancelled { lane.execute { $0.cancel(number) } }
      }
    } onCancel: {
      lane.execute { $0.cancel(number) }
    }
    if case .failure(.status(401)) = result { access.reject(at: .now) }
    return try result.get()
  }

  /// The target is given up: its connection is closed, once its request is done if there is one.
  public func forget(_ id: Target.ID) {
    lane(of: id).execute { $0.forget(id) }
  }

  /// To be called once, when nothing is scraped any more: ends what is under way and closes all connections.
  public func shutdown() async {
    for lane in lanes {
      await withCheckedContinuation { continuation in
        lane.execute {
          $0.shutdown()
          continuation.resume()
        }
      }
    }
    await terms.withLock { $0.accesses }.shutdown()
  }

  private func lane(of id: Target.ID) -> NIOLoopBoundBox<FetchLane> {
    lanes[Int(UInt(bitPattern: id.podUID.hashValue) % UInt(lanes.count))]
  }
}

extension NIOLoopBoundBox<FetchLane> {
  fileprivate func execute(_ body: @escaping @Sendable (FetchLane) -> Void) {
    eventLoop.execute { body(self.value) }
  }
}
