import FoundationEssentials
import NIOCore
import NIOHTTP1
import Synchronization

extension SimulatedAPIServer: HTTPResponder {
  func respond(to exchange: HTTPExchange) {
    let request = exchange.request
    let (configuration, failure, refusal, pace) = state.withLock { state in
      let now = state.configuration.now()
      return (
        state.configuration, state.faults.takeFailure(), state.faults.refusal(at: now), state.faults.takePace()
      )
    }
    var reply = ReplyTerms(encoding: .json, pace: pace, now: configuration.now())
    let route = Result { () throws(APIStatus) in try APIRoute(request) }
    let encoding = Result { () throws(APIStatus) in
      try WireEncoding.negotiate(
        accept: request.headers[canonicalForm: "Accept"].map { String($0) },
        speaksProtobuf: configuration.speaksProtobuf,
        isWatch: (try? route.get().isWatch) ?? false
      )
    }
    if let encoding = try? encoding.get() { reply.encoding = encoding }
    do throws(APIStatus) {
      if let failure {
        count(\.failedOnPurpose)
        reply.isPlainText = failure.code == 429
        throw .injected(failure)
      }
      let admitted = try admit(route, request, configuration, refusal)
      if !admitted.isPublic { _ = try encoding.get() }
      if case .watch(let selector) = admitted {
        let asked = try WatchRequest(selector: selector, target: request.target, configuration.streamingLists)
        watch(asked, exchange, reply)
      } else {
        let (answer, isFirstState) = try answer(admitted, request, configuration, reply)
        exchange.reply(answer, pace: reply.pace) {
          if isFirstState { self.noteFirstStateSent() }
        }
      }
    } catch {
      exchange.reply(.refusal(error, reply), pace: reply.pace)
    }
  }

  /// Who asks, what for, and whether they may, in the order in which a real server looks.
  private func admit(
    _ route: Result<APIRoute, APIStatus>,
    _ request: HTTPRequest,
    _ configuration: Configuration,
    _ refusal: InjectedRefusal?
  ) throws(APIStatus) -> APIRoute {
    let given = request.headers.first(name: "Authorization")
    let isAnonymous = given == nil && ((try? route.get().isPublic) ?? false)
    let isKnown = configuration.bearerToken.map { given == "Bearer \($0)" || isAnonymous } ?? true
    guard isKnown, refusal != .unauthorized else {
      count(\.unauthenticated)
      throw .unauthorized
    }
    let admitted = try route.get()
    if let access = admitted.access, refusal == .forbidden || !configuration.authorise(access) {
      count(\.forbidden)
      throw .forbidden(access, user: configuration.user)
    }
    return admitted
  }

  /// - Returns: the answer, and whether it shows all pods that were asked for.
  private func answer(
    _ route: APIRoute,
    _ request: HTTPRequest,
    _ configuration: Configuration,
    _ reply: ReplyTerms
  ) throws(APIStatus) -> (answer: HTTPAnswer, isFirstState: Bool) {
    let headers = reply.headers()
    let json = reply.headers(contentType: WireEncoding.json.mediaType)
    switch route {
    case .version:
      count(\.probes)
      return (HTTPAnswer(status: .ok, headers: json, body: Self.version), false)
    case .health:
      count(\.probes)
      let plain = reply.headers(contentType: "text/plain; charset=utf-8")
      return (HTTPAnswer(status: .ok, headers: plain, body: Array("ok".utf8)), false)
    case .list(let selector):
      let listing = try Listing(selector: selector, target: request.target)
      countList(selector.resource, listing.isFurtherPage)
      // A copy of the store is a few references, and the body is built outside the lock.
      let store = state.withLock { $0.store }
      let (body, isLast) = try listing.body(from: store, reply.encoding)
      let isFirstState = isLast && selector.resource == .pods
      return (HTTPAnswer(status: .ok, headers: headers, source: body), isFirstState)
    case .get(let key):
      count(\.gets)
      guard let entry = state.withLock({ $0.store[key] }) else { throw .notFound(key) }
      return (HTTPAnswer(status: .ok, headers: headers, body: entry.whole(reply.encoding)), false)
    case .deletePod(let key):
      count(\.deletions)
      let entry = try deletePod(key, request)
      return (HTTPAnswer(status: .ok, headers: headers, body: entry.whole(reply.encoding)), false)
    case .reviewAccess:
      count(\.accessReviews)
      guard let review = try? JSONDecoder().decode(AccessReview.self, from: Data(request.body)) else {
        throw .badRequest("the body is no SelfSubjectAccessReview in JSON")
      }
      let answer = review.answered(allowed: configuration.authorise(review.access))
      return (HTTPAnswer(status: .created, headers: headers, body: answer.encode(reply.encoding)), false)
    case .getLease(let key):
      count(\.leaseReads)
      return (HTTPAnswer(status: .ok, headers: json, body: try getLease(key)), false)
    case .createLease(let namespace):
      count(\.leaseWrites)
      return (HTTPAnswer(status: .created, headers: json, body: try createLease(in: namespace, request.body)), false)
    case .updateLease(let key):
      count(\.leaseWrites)
      return (HTTPAnswer(status: .ok, headers: json, body: try updateLease(key, request.body)), false)
    case .watch:
      // A watch is not one answer; see `watch`.
      throw .unknownPath
    }
  }

  /// - Returns: the pod as it is after the request, as a real server does.
  private func deletePod(_ key: ObjectKey, _ request: HTTPRequest) throws(APIStatus) -> StoredEntry {
    let options = try? JSONDecoder().decode(DeleteOptions.self, from: Data(request.body))
    let grace = request.target["gracePeriodSeconds"].flatMap { Int($0) } ?? options?.gracePeriodSeconds
    let deleted: StoredEntry? = state.withLock { state in
      guard let entry = state.store[key] else { return nil }
      state.delete(entry, gracePeriodSeconds: grace)
      return state.store[key] ?? entry
    }
    guard let deleted else { throw .notFound(key) }
    return deleted
  }

  private func count(_ kind: any WritableKeyPath<RequestCounts, Int> & Sendable) {
    state.withLock { $0.counts[keyPath: kind] += 1 }
  }

  private func countList(_ resource: Resource, _ isFurtherPage: Bool) {
    switch resource {
    case .pods: count(isFurtherPage ? \.furtherPages : \.lists)
    case .namespaces: count(\.namespaceLists)
    }
  }

  private static let version = Array(
    """
    {
      "major": "1",
      "minor": "36",
      "emulationMajor": "1",
      "emulationMinor": "36",
      "minCompatibilityMajor": "1",
      "minCompatibilityMinor": "35",
      "gitVersion": "v1.36.0-simulated",
      "gitCommit": "",
      "gitTreeState": "",
      "buildDate": "1970-01-01T00:00:00Z",
      "goVersion": "none",
      "compiler": "none",
      "platform": "linux/amd64"
    }
    """.utf8
  )
}
