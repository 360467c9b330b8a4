import Compression
public import NIOCore
import NIOHTTP1
public import Transport

/// Puts, posts and deletes groups at one Pushgateway. To be shut down before it is let go.
public struct PushgatewayClient: Sendable {
  public let address: PushgatewayAddress
  /// For what else the gateway can be asked.
  public let client: EndpointClient
  let timeout: Duration
  private let isCompressing: Bool

  /// The longest part of a gateway's own words that is kept. They can be the dump of a whole metric.
  private static let longestReason = 600
  /// In bytes. A conflict is told for each of its series.
  private static let longestAnswer = 1 << 20

  /// - Parameters:
  ///   - group: where the connections live; it must outlive `shutdown()`.
  ///   - timeout: 30 s or more: a push costs a gateway with 10,000 groups several seconds, and giving up on one doesn't
  ///     stop it there.
  ///   - isCompressing: whether bodies are sent in gzip, which every gateway from 1.5.0 on reads.
  public init(
    address: PushgatewayAddress,
    on group: any EventLoopGroup,
    timeout: Duration,
    userAgent: String,
    isCompressing: Bool = true
  ) {
    self.address = address
    client = EndpointClient(address.endpoint, on: group, userAgent: userAgent)
    self.timeout = timeout
    self.isCompressing = isCompressing
  }

  /// To be called once: ends what is under way.
  public func shutdown() async throws {
    try await client.shutdown()
  }

  /// A page as it is sent.
  public func body(of page: [UInt8]) -> PushBody {
    guard isCompressing, let deflated = try? GzipDeflater.deflate(page) else {
      return PushBody(bytes: ByteBuffer(bytes: page), isGzip: false)
    }
    return PushBody(bytes: ByteBuffer(bytes: deflated), isGzip: true)
  }

  /// Replaces the group by this body.
  public func put(_ body: PushBody, to key: GroupingKey) async -> PushOutcome {
    await send(.PUT, body, to: key)
  }

  /// Replaces, of what the group holds, the metrics whose names the body has.
  public func post(_ body: PushBody, to key: GroupingKey) async -> PushOutcome {
    await send(.POST, body, to: key)
  }

  /// Deletes the group. Answered with success also where there is none.
  public func delete(_ key: GroupingKey) async -> PushOutcome {
    await send(EndpointRequest(.DELETE, key.path))
  }

  private func send(_ method: HTTPMethod, _ body: PushBody, to key: GroupingKey) async -> PushOutcome {
    var headers: HTTPHeaders = ["content-type": "text/plain; version=0.0.4; charset=utf-8"]
    // In lower case: 1.5.1 knows no other.
    if body.isGzip { headers.add(name: "content-encoding", value: "gzip") }
    return await send(EndpointRequest(method, key.path, headers: headers, body: body.bytes))
  }

  private func send(_ request: EndpointRequest) async -> PushOutcome {
    do {
      return try await client.ask(request, within: timeout) { answer in
        // A 400 of an old gateway holds the dump of the metrics that it refuses, of whatever length.
        let words = await answer.body.text(upTo: Self.longestAnswer)
        return outcome(of: answer, words: words)
      }
    } catch let failure as EndpointFailure {
      let words =
        if case .timedOut = failure { "no answer from \(address) within \(timeout)" } else {
          "cannot reach \(address): \(failure)"
        }
      return .failed(words, retryAfter: nil, isUnknown: failure.mayHaveArrived)
    } catch {
      return .failed("the request to \(address) was given up", retryAfter: nil, isUnknown: true)
    }
  }

  /// Whether an answer of 400 is that of a server which expects TLS, as Go's and nginx's say it.
  static func isFromTLS(_ words: String) -> Bool {
    words.contains("HTTP request to an HTTPS server") || words.contains("HTTP request was sent to HTTPS port")
  }

  private func outcome(of answer: EndpointAnswer, words: String) -> PushOutcome {
    let trimmed = words.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(Self.longestReason)
    let reason = "\(address) answered \(answer.status): \(trimmed)"
    switch answer.status {
    case 200..<300:
      return .accepted
    case 400 where !address.endpoint.isSecure && Self.isFromTLS(words):
      return .failed("\(address) speaks TLS; write https:// in its URL", retryAfter: nil, isUnknown: false)
    case 400, 413, 414, 422, 431:
      return .refused(PushRefusal(reason, answer: words))
    case 401, 403:
      return .failed("\(reason); check the credentials for this Pushgateway", retryAfter: nil, isUnknown: false)
    case 404, 405, 300..<400:
      return .failed(
        "\(reason); check that this is a Pushgateway and that its path is right",
        retryAfter: nil,
        isUnknown: false
      )
    default:
      // A proxy that got no answer cannot know either what became of the request.
      let isUnknown = (502...504).contains(answer.status)
      return .failed(reason, retryAfter: answer.retryAfter, isUnknown: isUnknown)
    }
  }
}

/// A body as it is sent.
public struct PushBody: Sendable {
  public let bytes: ByteBuffer
  public let isGzip: Bool
}

extension EndpointAnswer.Body {
  /// The beginning of it, as far as it comes.
  fileprivate func text(upTo limit: Int) async -> String {
    var text = ByteBuffer()
    var parts = makeAsyncIterator()
    while text.readableBytes < limit, let part = try? await parts.next() {
      text.writeBytes(part.readableBytesView.prefix(limit - text.readableBytes))
    }
    return String(buffer: text)
  }
}

extension EndpointAnswer {
  /// How long the gateway wants to be left alone; none is believed that wants that for hours.
  var retryAfter: Duration? {
    headers.first(name: "retry-after").flatMap(Int.init).map { .seconds(min(max($0, 0), 300)) }
  }
}
