import Compression
import NIOCore
import NIOHTTP1
import Transport

extension PushgatewayClient {
  /// For what a gateway says of itself. Pushes may take longer, since they wait for each other.
  private static let statusTimeout = Duration.seconds(10)

  /// What the gateway says of itself: above all, since when it runs.
  package func status() async -> GatewayAnswer<GatewayStatus> {
    await ask(EndpointRequest(.GET, "/api/v1/status"), within: Self.statusTimeout) { answer in
      let body = try await answer.body.collect(upTo: GatewayStatus.longestAnswer)
      return try GatewayStatus(json: Array(body.readableBytesView))
    }
  }

  /// What the gateway holds. Reads its whole page as it comes, and keeps little of it.
  package func survey() async -> GatewayAnswer<GatewaySurvey> {
    let request = EndpointRequest(.GET, "/metrics", headers: ["accept-encoding": "gzip"])
    return await ask(request, within: timeout) { answer in
      var reader = try SurveyReader(isGzip: answer.headers.first(name: "content-encoding") == "gzip")
      for try await piece in answer.body {
        try piece.readableBytesView.withUnsafeBytes { try reader.append($0.bytes) }
      }
      return try reader.finish()
    }
  }

  private func ask<Value: Sendable>(
    _ request: EndpointRequest,
    within limit: Duration,
    read: @escaping @Sendable (EndpointAnswer) async throws -> Value
  ) async -> GatewayAnswer<Value> {
    let place = "\(address)\(request.path)"
    do {
      return try await client.ask(request, within: limit) { answer in
        switch answer.status {
        case 200: await Self.reading(of: answer, from: place, by: read)
        // A gateway whose groups contradict each other answers 500 to whoever asks for its metrics.
        case 404, 405, 500, 300..<400: .unreadable("\(place) answered \(answer.status)")
        case 401, 403: .denied("\(place) answered \(answer.status); check the credentials", retryAfter: nil)
        case 400 where !address.endpoint.isSecure:
          .denied("\(place) answered 400; if it speaks TLS, write https:// in its URL", retryAfter: nil)
        default: .denied("\(place) answered \(answer.status)", retryAfter: answer.retryAfter)
        }
      }
    } catch EndpointFailure.timedOut(let limit) {
      return .broken("\(place): no whole answer within \(limit)", retryAfter: nil)
    } catch let failure as EndpointFailure {
      return .failed("cannot reach \(address): \(failure)", retryAfter: nil)
    } catch {
      return .failed("the request to \(place) was given up", retryAfter: nil)
    }
  }

  private static func reading<Value: Sendable>(
    of answer: EndpointAnswer,
    from place: String,
    by read: @Sendable (EndpointAnswer) async throws -> Value
  ) async -> GatewayAnswer<Value> {
    do {
      return .answered(try await read(answer))
    } catch let error as SurveyError {
      return error.mayPass ? .broken("\(place): \(error)", retryAfter: nil) : .unreadable("\(place): \(error)")
    } catch let error as GatewayStatus.Unreadable {
      return .unreadable("\(place): \(error)")
    } catch {
      return .broken("\(place): \(error)", retryAfter: nil)
    }
  }
}

extension SurveyError {
  /// Whether the page may have been cut on its way.
  fileprivate var mayPass: Bool {
    switch self {
    case .gzip, .cutShort, .notWhole: true
    case .unreadable, .tooManyGroups, .tooManyFamilies: false
    }
  }
}
