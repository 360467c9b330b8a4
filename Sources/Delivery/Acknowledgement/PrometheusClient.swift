import FoundationEssentials
public import NIOCore
import NIOHTTP1
public import Transport

/// Asks one Prometheus which generations of the agent's groups it has. To be shut down before it is let go.
public struct PrometheusClient: Sendable {
  public let address: PrometheusAddress
  let client: EndpointClient
  private let query: GenerationQuery
  let timeout: Duration

  /// A series takes about 200 bytes: enough for 300,000 groups.
  static let mostBytes = 64 << 20
  /// The longest part of a server's own words that is kept.
  private static let longestWords = 300

  /// - Parameters:
  ///   - owner: whose groups are asked for.
  ///   - group: where the connections live; it must outlive `shutdown()`.
  public init(
    address: PrometheusAddress,
    owner: String,
    on group: any EventLoopGroup,
    timeout: Duration = .seconds(30),
    userAgent: String
  ) {
    self.address = address
    client = EndpointClient(address.endpoint, on: group, userAgent: userAgent)
    query = GenerationQuery(owner: owner)
    self.timeout = timeout
  }

  /// What is wrong with the configured files as they are now.
  public var accessFault: AccessFault? { client.accessFault }

  /// To be called once: ends what is under way.
  public func shutdown() async throws {
    try await client.shutdown()
  }

  /// - Throws: a `PrometheusFailure` or a `CancellationError`.
  func generations() async throws -> GenerationAnswer {
    try await answer(to: query)
  }

  /// - Throws: a `PrometheusFailure` or a `CancellationError`.
  func answer(to query: GenerationQuery) async throws -> GenerationAnswer {
    let request = EndpointRequest(
      .POST,
      "/api/v1/query",
      headers: ["content-type": "application/x-www-form-urlencoded", "accept": "application/json"],
      body: ByteBuffer(string: query.form(timeout: timeout)),
      // It changes nothing there.
      isRepeatable: true
    )
    do {
      return try await client.ask(request, within: timeout) { answer in
        let body = Data(try await answer.body.collect(upTo: Self.mostBytes).readableBytesView)
        guard answer.isSuccess else {
          throw PrometheusFailure(status: answer.status, words: Self.words(of: body))
        }
        return try GenerationAnswer(json: body)
      }
    } catch let failure as EndpointFailure {
      throw PrometheusFailure.endpoint(failure)
    }
  }

  static func words(of body: Data) -> String {
    let words = GenerationAnswer.error(in: body) ?? String(decoding: body.prefix(longestWords), as: UTF8.self)
    return String(words.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(longestWords))
  }
}
