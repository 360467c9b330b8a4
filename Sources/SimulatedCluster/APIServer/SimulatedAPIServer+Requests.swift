import FoundationEssentials
import NIOCore
import NIOHTTP1
import Synchronization

extension SimulatedAPIServer: HTTPResponder {
  func respond(to exchange: HTTPExchange) {
    let setting = state.withLock { state in
      (
        configuration: state.configuration,
        delay: state.bodyDelay,
        failure: state.failures.isEmpty ? nil : state.failures.removeFirst()
      )
    }
    let headers = Self.headers(now: setting.configuration.now())
    do throws(APIStatus) {
      if let failure = setting.failure {
        count(\.failedOnPurpose)
        let words = HTTPResponseStatus(statusCode: failure).reasonPhrase
        throw APIStatus(message: "\(words) (injected)", reason: "InternalError", code: failure)
      }
      let route = try admit(exchange.request, setting.configuration)
      if case .watchPods(let selector) = route {
        let request = try WatchRequest(selector: selector, target: exchange.request.target)
        watch(request, exchange, headers: headers)
      } else {
        let answer = try answer(route, exchange.request, setting.configuration, headers)
        exchange.reply(answer, bodyDelay: setting.delay)
      }
    } catch {
      exchange.reply(.refusal(error, headers: headers), bodyDelay: setting.delay)
    }
  }

  /// Who asks, what for, and whether they may, in the order in which a real server looks.
  private func admit(_ request: HTTPRequest, _ configuration: Configuration) throws(APIStatus) -> APIRoute {
    let route = Result { () throws(APIStatus) in try APIRoute(request) }
    if let token = configuration.bearerToken {
      let given = request.headers.first(name: "Authorization")
      let isAnonymous = given == nil && ((try? route.get().isPublic) ?? false)
      guard given == "Bearer \(token)" || isAnonymous else {
        count(\.unauthenticated)
        throw .unauthorized
      }
    }
    let admitted = try route.get()
    if let access = admitted.access, !configuration.authorise(access) {
      count(\.forbidden)
      throw .forbidden(access, user: configuration.user)
    }
    return admitted
  }

  private func answer(
    _ route: APIRoute,
    _ request: HTTPRequest,
    _ configuration: Configuration,
    _ headers: [(name: String, value: String)]
  ) throws(APIStatus) -> HTTPAnswer {
    switch route {
    case .version:
      count(\.probes)
      return HTTPAnswer(status: .ok, headers: headers, body: Self.version)
    case .health:
      count(\.probes)
      let plain = headers.map { $0.name == "Content-Type" ? ($0.name, "text/plain; charset=utf-8") : $0 }
      return HTTPAnswer(status: .ok, headers: plain, body: Array("ok".utf8))
    case .listPods(let selector):
      let listing = try PodListing(selector: selector, target: request.target)
      count(listing.isFurtherPage ? \.furtherPages : \.lists)
      // A copy of the store is a few references, and the body is built outside the lock.
      let store = state.withLock { $0.store }
      return HTTPAnswer(status: .ok, headers: headers, body: try listing.body(from: store), isChunked: true)
    case .getPod(let key):
      count(\.gets)
      guard let entry = state.withLock({ $0.store[key] }) else { throw .podNotFound(key.name) }
      return HTTPAnswer(status: .ok, headers: headers, body: Self.whole(entry))
    case .deletePod(let key):
      count(\.deletions)
      return HTTPAnswer(status: .ok, headers: headers, body: try deletePod(key, request))
    case .reviewAccess:
      count(\.accessReviews)
      guard let review = try? JSONDecoder().decode(AccessReview.self, from: Data(request.body)) else {
        throw .badRequest("the body is no SelfSubjectAccessReview in JSON")
      }
      let answer = review.answered(allowed: configuration.authorise(review.access))
      return HTTPAnswer(status: .created, headers: headers, body: WireJSON.encode(answer))
    case .watchPods:
      // A watch is not one answer; see `watch`.
      throw .unknownPath
    }
  }

  /// - Returns: the pod as it is after the request, as a real server does.
  private func deletePod(_ key: PodKey, _ request: HTTPRequest) throws(APIStatus) -> [UInt8] {
    let options = try? JSONDecoder().decode(DeleteOptions.self, from: Data(request.body))
    let grace = request.target["gracePeriodSeconds"].flatMap { Int($0) } ?? options?.gracePeriodSeconds
    let deleted: PodStore.Entry? = state.withLock { state in
      guard let entry = state.store[key] else { return nil }
      state.delete(entry, gracePeriodSeconds: grace)
      return state.store[key] ?? entry
    }
    guard let deleted else { throw .podNotFound(key.name) }
    return Self.whole(deleted)
  }

  private func count(_ kind: any WritableKeyPath<RequestCounts, Int> & Sendable) {
    state.withLock { $0.counts[keyPath: kind] += 1 }
  }

  private static func whole(_ entry: PodStore.Entry) -> [UInt8] {
    Array(#"{"kind":"Pod","apiVersion":"v1","#.utf8) + entry.json.dropFirst() + Array("\n".utf8)
  }

  private static func headers(now: Date) -> [(name: String, value: String)] {
    [
      ("Audit-Id", UUID().uuidString.lowercased()),
      ("Cache-Control", "no-cache, private"),
      ("Content-Type", "application/json"),
      ("X-Kubernetes-Pf-Flowschema-Uid", "474daedc-8fb4-4bd3-963e-ea4641511a71"),
      ("X-Kubernetes-Pf-Prioritylevel-Uid", "8fdbb412-aeab-4e4a-a951-97de3f7996f6"),
      ("Date", HTTPDate.format(now)),
    ]
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

extension HTTPAnswer {
  static func refusal(_ status: APIStatus, headers: [(name: String, value: String)]) -> HTTPAnswer {
    var headers = headers
    switch status.code {
    // Nobody's request yet, so it has no priority either.
    case 401: headers.removeAll { $0.name.hasPrefix("X-Kubernetes-Pf-") }
    case 403: headers.append(("X-Content-Type-Options", "nosniff"))
    default: break
    }
    if let seconds = status.details?.retryAfterSeconds { headers.append(("Retry-After", String(seconds))) }
    return HTTPAnswer(status: status.httpStatus, headers: headers, body: WireJSON.encode(status) + Array("\n".utf8))
  }
}
