import Discovery
import NIOPosix

@testable import Scraping

extension PageFetcher {
  /// A fetcher for the time of a test.
  static func run<Value>(
    timeout: Duration = .seconds(10),
    limits: Limits = .init(),
    keeping: Keeping = .init(),
    accesses: [String: TargetAccess] = [:],
    _ body: (PageFetcher) async throws -> Value
  ) async throws -> Value {
    let fetcher = PageFetcher(
      group: MultiThreadedEventLoopGroup.singleton,
      timeout: timeout,
      limits: limits,
      keeping: keeping,
      userAgent: "test",
      accesses: accesses
    )
    let result: Value
    do {
      result = try await body(fetcher)
    } catch {
      await fetcher.shutdown()
      throw error
    }
    await fetcher.shutdown()
    return result
  }

  /// The failure's code, or `page`.
  func outcome(_ target: Target) async -> String {
    do throws(ScrapeFailure) {
      _ = try await fetch(target)
      return "page"
    } catch {
      return error.code
    }
  }
}

extension Target {
  static func sample(
    uid: String = "u",
    scheme: Scheme = .http,
    address: String = "127.0.0.1",
    port: Int = 4040,
    path: String = "/metrics/prometheus",
    timeout: Duration? = nil,
    rule: String? = nil,
    edition: Int = 0
  ) -> Target {
    Target(
      pod: PodReference(uid: uid, namespace: "n", name: "p"),
      scheme: scheme,
      address: address,
      port: port,
      path: path,
      timeout: timeout,
      rule: rule,
      edition: edition
    )
  }
}
