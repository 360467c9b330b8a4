import Logging

/// One selection's reflector, with the hands to do what it asks for.
struct Pursuit<Reader: ObjectReader>: ~Copyable {
  typealias Object = Reader.Object
  /// Called for each event, in order. Must not block.
  typealias Tell = (ObjectEvent<Object>) -> Void

  private let client: KubernetesClient
  private let selection: Selection
  private let logger: Logger
  private let tally: WatchTally
  private var reader: Reader
  private var reflector: Reflector<Object>
  private var generator = SystemRandomNumberGenerator()
  private var isRelisting = false
  /// Objects of which it was said that they cannot be read.
  private var warned: Set<String> = []
  private static var mostWarned: Int { 256 }
  /// What the statistics know already.
  private var noted = (objects: 0, version: "")

  init(
    _ selection: Selection,
    reader: Reader,
    client: KubernetesClient,
    policy: WatchPolicy,
    tally: WatchTally,
    logger: Logger
  ) {
    self.client = client
    self.selection = selection
    self.reader = reader
    self.tally = tally
    reflector = Reflector(policy: policy)
    var logger = logger
    logger[metadataKey: "scope"] = "\(selection)"
    self.logger = logger
  }

  /// Runs until its task is cancelled, and throws a `CancellationError` then. Failures do not end it: they are told,
  /// and tried again.
  mutating func run(tell: Tell) async throws {
    var step = reflector.start(at: client.time.now(), using: &generator)
    while true {
      try Task.checkCancellation()
      for event in step.tell { tell(event) }
      switch step.then {
      case .list(let version, let limit, let continuation):
        step = try await list(resourceVersion: version, limit: limit, continuation: continuation, tell: tell)
      case .watch(let start, let seconds):
        step = try await watch(from: start, timeoutSeconds: seconds, tell: tell)
      case .wait(let duration):
        try await client.time.sleep(duration)
        step = receive(.waited)
      case .read:
        // Nothing is open here, so there is nothing to read; a watch that has ended is what this comes to.
        step = receive(.watchEnded)
      }
    }
  }

  /// Tells all that is known as gone: nobody follows it any more.
  mutating func abandon(tell: Tell) {
    for object in reflector.objects { tell(.gone(object)) }
  }

  private mutating func receive(_ input: Reflector<Object>.Input) -> Reflector<Object>.Step {
    let step = reflector.receive(input, at: client.time.now(), using: &generator)
    note()
    return step
  }

  /// Once for each time that the place was lost, however many attempts it takes.
  private mutating func countRelist() {
    guard reflector.isSynced, !isRelisting else { return }
    isRelisting = true
    tally.count { $0.relists += 1 }
  }

  private mutating func note() {
    if reflector.goal == .watch { isRelisting = false }
    guard reflector.count != noted.objects || reflector.resourceVersion != noted.version else { return }
    noted = (reflector.count, reflector.resourceVersion)
    tally.note(reflector.count, version: reflector.resourceVersion)
  }

  /// The object, where the reflector or the reader wants it.
  ///
  /// One that cannot be read costs itself alone, and is spoken of.
  private mutating func read(_ sent: SentObject) -> Object? {
    guard reflector.keeps(sent.head) || reader.wants(sent.head) else { return nil }
    do {
      return try reader.read(sent)
    } catch {
      tally.count { $0.unreadable += 1 }
      if warned.count >= Self.mostWarned { warned.removeAll() }
      guard warned.insert(sent.head.uid).inserted else { return nil }
      logger.warning(
        "an object of the Kubernetes API cannot be read and is passed over",
        metadata: ["object": "\(selection.resource) \(sent.head.key)", "cause": "\(error)"]
      )
      return nil
    }
  }
}

// MARK: - Lists

extension Pursuit {
  private mutating func list(
    resourceVersion: String?,
    limit: Int?,
    continuation: String?,
    tell: Tell
  ) async throws -> Reflector<Object>.Step {
    if continuation == nil {
      countRelist()
      logger.debug("listing", metadata: ["resourceVersion": "\(resourceVersion ?? "newest")"])
    }
    do {
      let parts = try await client.list(
        selection,
        resourceVersion: resourceVersion,
        limit: limit,
        continuation: continuation
      )
      for try await part in parts {
        switch part {
        case .objects(let objects):
          for object in objects {
            for event in receive(.seen(object.head, read(object))).tell { tell(event) }
          }
        case .end(let head):
          tally.count { $0.pages += 1 }
          return receive(.pageEnded(head))
        }
      }
      throw CancellationError()
    } catch let error as ClusterError {
      tally.count { $0.listFailures += 1 }
      logger.debug("the list failed", metadata: ["error": "\(error)"])
      return receive(.listFailed(error))
    }
  }
}

// MARK: - Watches

extension Pursuit {
  /// Opens a watch and reads it until the reflector wants something else or the watch is over.
  private mutating func watch(
    from start: WatchStart,
    timeoutSeconds: Int,
    tell: Tell
  ) async throws -> Reflector<Object>.Step {
    if start == .newestState { countRelist() }
    do {
      let stream = try await client.watch(selection, from: start, timeoutSeconds: timeoutSeconds)
      tally.count { $0.watchesOpened += 1 }
      for event in receive(.watchOpened).tell { tell(event) }
      for try await piece in stream {
        for event in piece.events {
          let step = receive(input(for: event, stream.call))
          guard step.then == .read else { return step }
          for event in step.tell { tell(event) }
          if !step.tell.isEmpty { tally.took(client.time.now() - piece.arrivedAt) }
        }
      }
      try Task.checkCancellation()
      tally.count { $0.watchesEnded += 1 }
      return receive(.watchEnded)
    } catch let error as ClusterError {
      tally.countWatchFailure(error)
      logger.debug("the watch failed", metadata: ["error": "\(error)"])
      return receive(.watchFailed(error))
    }
  }

  private mutating func input(for event: SentEvent, _ call: ClusterError.Call) -> Reflector<Object>.Input {
    tally.count(event, at: client.time.date())
    switch event {
    case .added(let sent), .modified(let sent):
      return .seen(sent.head, read(sent))
    case .deleted(let sent):
      // What is not kept needs no ending.
      return .deleted(sent.head, reflector.keeps(sent.head) ? read(sent) : nil)
    case .bookmark(let version, let endsInitialEvents):
      return .bookmark(resourceVersion: version, endsInitialEvents: endsInitialEvents)
    case .error(let status):
      let error = call.failed(status)
      tally.countWatchFailure(error)
      logger.debug("the server ended the watch", metadata: ["error": "\(error)"])
      return .watchRefused(error)
    case .unknown:
      return .unknownEvent
    }
  }
}
