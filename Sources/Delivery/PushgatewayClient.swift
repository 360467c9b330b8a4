public import AsyncHTTPClient
public import NIOCore
import NIOHTTP1
import Timing
import Transport

/// Puts and deletes groups at one Pushgateway.
public struct PushgatewayClient: Sendable {
  public let address: PushgatewayAddress
  private let client: HTTPClient
  private let timeout: Duration
  private let userAgent: String

  /// The longest part of a gateway's own words that is kept. They can be the dump of a whole metric.
  private static let longestReason = 600

  /// - Parameter timeout: 30 s or more: a push costs a gateway with 10,000 groups several seconds, and giving up on one
  ///   doesn't stop it there.
  public init(address: PushgatewayAddress, client: HTTPClient, timeout: Duration, userAgent: String) {
    self.address = address
    self.client = client
    self.timeout = timeout
    self.userAgent = userAgent
  }

  public static func httpClient(on group: any EventLoopGroup) -> HTTPClient {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.httpVersion = .http1Only
    configuration.timeout.connect = .seconds(5)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
  }

  /// Replaces the group by this body.
  public func put(_ body: [UInt8], to key: GroupingKey) async -> PushOutcome {
    var request = request(for: key, method: .PUT)
    request.headers.add(name: "content-type", value: "text/plain; version=0.0.4; charset=utf-8")
    request.body = .bytes(body)
    return await send(request)
  }

  /// Deletes the group. Answered with success also where there is none.
  public func delete(_ key: GroupingKey) async -> PushOutcome {
    await send(request(for: key, method: .DELETE))
  }

  private func request(for key: GroupingKey, method: HTTPMethod) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: address.base + key.path)
    request.method = method
    request.headers.add(name: "user-agent", value: userAgent)
    if let authorization = address.authorization { request.headers.add(name: "authorization", value: authorization) }
    return request
  }

  private func send(_ request: HTTPClientRequest) async -> PushOutcome {
    do {
      return try await withDeadline(timeout) {
        let response = try await client.execute(request, timeout: TimeAmount(timeout))
        // A 400 of an old gateway holds the dump of the metrics that it refuses, of whatever length.
        let words = try? await String(buffer: response.body.collect(upTo: 1 << 20))
        return outcome(of: response, words: words ?? "")
      }
    } catch is DeadlineExceeded {
      return .failed("no answer from \(address) within \(timeout)", retryAfter: nil)
    } catch {
      return .failed("cannot reach \(address): \(ConnectionFault(error))", retryAfter: nil)
    }
  }

  private func outcome(of response: HTTPClientResponse, words: String) -> PushOutcome {
    let trimmed = words.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(Self.longestReason)
    let reason = "\(address) answered \(response.status.code): \(trimmed)"
    switch response.status.code {
    case 200..<300:
      return .accepted
    case 400, 413, 414, 422, 431:
      return .refused(reason)
    case 401, 403:
      return .failed("\(reason); check the credentials in the Pushgateway's URL", retryAfter: nil)
    case 404, 405, 300..<400:
      return .failed("\(reason); check that this is a Pushgateway and that its path is right", retryAfter: nil)
    default:
      let seconds = response.headers.first(name: "retry-after").flatMap(Int.init)
      // No gateway is believed that wants to be left alone for hours.
      return .failed(reason, retryAfter: seconds.map { .seconds(min(max($0, 0), 300)) })
    }
  }
}
