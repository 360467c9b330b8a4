import FoundationEssentials
import NIOCore
import NIOHTTP1
import Scraping
import Spark
import Transport

/// Asks a Spark History Server. To be shut down before it is let go.
struct HistoryServer: Sendable {
  let address: HistoryAddress
  private let client: EndpointClient
  private let timeout: Duration

  /// A large event log is read while the first question about it waits.
  static let patience = Duration.seconds(60)

  /// - Parameters:
  ///   - group: where the connections live; it must outlive `shutdown()`.
  ///   - timeout: for a whole answer.
  init(
    _ address: HistoryAddress,
    on group: any EventLoopGroup,
    timeout: Duration = patience,
    userAgent: String
  ) {
    self.address = address
    client = EndpointClient(address.endpoint, on: group, userAgent: userAgent)
    self.timeout = timeout
  }

  /// What keeps requests from being made as they are to be.
  var accessFault: AccessFault? { client.accessFault }

  /// - Returns: the answer; `nil` where there is no such page.
  /// - Throws: an `EndpointFailure`, a `HistoryRefusal` or a `CancellationError`.
  func answer(to path: String) async throws -> [UInt8]? {
    let request = EndpointRequest(.GET, path, headers: ["accept": "application/json"])
    return try await client.ask(request, within: timeout) { answer in
      let body = try await answer.body.collect(upTo: StatusTerms.limits.bodyBytes)
      // Spark says which application it does not know; whoever has no such pages at all says something else.
      if answer.status == 404, body.readableBytesView.firstRange(of: "app".utf8) != nil { return nil }
      guard answer.isSuccess else { throw HistoryRefusal(status: answer.status) }
      return Array(body.readableBytesView)
    }
  }

  /// The applications of a list of them; `nil` where it is none.
  static func applications(in body: [UInt8]) -> [ApplicationFacts]? {
    try? JSONDecoder().decode([ApplicationFacts].self, from: Data(body))
  }

  /// To be called once: ends what is under way.
  func shutdown() async throws {
    try await client.shutdown()
  }
}

/// An answer of a history server that is none.
struct HistoryRefusal: Error, CustomStringConvertible {
  let status: Int

  var description: String {
    let remedy =
      switch status {
      case 401, 403: "give it credentials (basic-auth or bearer-token-file), or check those that it has"
      case 300..<500: "check that this is a history server and that the path in its address is right"
      default: "look into its log"
      }
    return "HTTP status \(status); \(remedy)"
  }
}
