import Fixtures

@testable import Kubernetes

/// A reflector whose waits are the longest that they can be, and whose watches last 600 s.
struct ReflectorBench {
  typealias Step = Reflector<Pod>.Step

  var reflector: Reflector<Pod>
  var now = ContinuousClock.now
  var generator = HighestGenerator()

  init(streams: Bool = false) {
    var policy = WatchPolicy()
    policy.streamsLists = streams
    reflector = Reflector(policy: policy)
  }

  /// One that has begun.
  static func begun(streams: Bool = false) -> ReflectorBench {
    var bench = ReflectorBench(streams: streams)
    bench.start()
    return bench
  }

  /// Listed, and with an open watch that has been quiet for a minute.
  static func watching(_ pods: [Pod] = [], version: String = "10") -> ReflectorBench {
    var bench = ReflectorBench.begun()
    bench.list(pods, version: version)
    bench.receive(.watchOpened)
    bench.now += .seconds(60)
    return bench
  }

  @discardableResult
  mutating func start() -> Step {
    reflector.start(at: now, using: &generator)
  }

  @discardableResult
  mutating func receive(_ input: Reflector<Pod>.Input, after delay: Duration = .zero) -> Step {
    now += delay
    return reflector.receive(input, at: now, using: &generator)
  }

  /// One page of a list, with all that is told of it.
  @discardableResult
  mutating func list(
    _ pods: [Pod],
    version: String,
    continuation: String? = nil,
    after delay: Duration = .zero
  ) -> Step {
    now += delay
    let told = pods.flatMap { see($0).tell }
    let step = receive(.pageEnded(ListHead(resourceVersion: version, continuation: continuation)))
    return Step(tell: told + step.tell, then: step.then)
  }

  @discardableResult
  mutating func see(_ pod: Pod) -> Step { receive(.seen(pod.head, pod)) }

  /// A pod that is of no interest.
  @discardableResult
  mutating func pass(_ pod: Pod) -> Step { receive(.seen(pod.head, nil)) }

  @discardableResult
  mutating func delete(_ pod: Pod) -> Step { receive(.deleted(pod.head, pod)) }

  @discardableResult
  mutating func bookmark(_ version: String, endsInitialEvents: Bool = false) -> Step {
    receive(.bookmark(resourceVersion: version, endsInitialEvents: endsInitialEvents))
  }
}
