package import FoundationEssentials
import NIOCore
import NIOHTTP1
import Transport

extension PrometheusClient {
  /// The generations of one application's group that it has, whoever the group's owner is.
  ///
  /// - Throws: a `PrometheusFailure` or a `CancellationError`.
  package func generations(of application: String) async throws -> [Int] {
    try await answer(to: GenerationQuery(application: application)).generations[application] ?? []
  }

  /// What a page of its API says, as it is: `/api/v1/targets` and the like.
  ///
  /// - Throws: a `PrometheusFailure` or a `CancellationError`.
  package func page(_ path: String) async throws -> Data {
    do {
      return try await client.ask(EndpointRequest(.GET, path), within: timeout) { answer in
        let body = Data(try await answer.body.collect(upTo: Self.mostBytes).readableBytesView)
        guard answer.isSuccess else { throw PrometheusFailure(status: answer.status, words: Self.words(of: body)) }
        return body
      }
    } catch let failure as EndpointFailure {
      throw PrometheusFailure.endpoint(failure)
    }
  }
}
