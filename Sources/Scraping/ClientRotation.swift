public import AsyncHTTPClient
import Synchronization

/// The HTTP client for scraping, replaced now and then.
///
/// A client remembers every address that it was ever connected to until it is shut down. An agent meets a new address
/// with each pod, so over months one client would only grow. After a number of addresses a new one takes over; the old
/// one is shut down when the last request over it is done.
public final class ClientRotation: Sendable {
  private struct Generation {
    let client: HTTPClient
    var addresses: Set<String> = []
    var users = 0
  }

  private struct State {
    var generations: [Int: Generation]
    var current = 0
  }

  private let mostAddresses: Int
  private let makeClient: @Sendable () -> HTTPClient
  private let state: Mutex<State>

  /// - Parameter mostAddresses: how many a client may meet before it is replaced.
  public init(mostAddresses: Int = 2000, makeClient: @escaping @Sendable () -> HTTPClient) {
    self.mostAddresses = mostAddresses
    self.makeClient = makeClient
    state = Mutex(State(generations: [0: Generation(client: makeClient())]))
  }

  /// Runs a body with the client that is current for an address.
  func withClient<Value>(
    for address: String,
    _ body: (HTTPClient) async throws -> Value
  ) async rethrows -> Value {
    let (client, number, idle) = lease(address)
    await close(idle)
    let result: Value
    do {
      result = try await body(client)
    } catch {
      await close(release(number))
      throw error
    }
    await close(release(number))
    return result
  }

  /// To be called once, when nothing is scraped any more.
  public func shutdown() async {
    let clients = state.withLock { state in
      defer { state.generations = [:] }
      return state.generations.values.map(\.client)
    }
    for client in clients { await close(client) }
  }

  /// How many clients are open.
  var count: Int { state.withLock { $0.generations.count } }

  /// - Returns: the client, its generation, and one that is idle now and to be closed.
  private func lease(_ address: String) -> (HTTPClient, Int, HTTPClient?) {
    state.withLock { state in
      var idle: HTTPClient?
      var generation = state.generations[state.current] ?? Generation(client: makeClient())
      if !generation.addresses.contains(address), generation.addresses.count >= mostAddresses {
        if generation.users == 0 {
          idle = generation.client
          state.generations[state.current] = nil
        }
        state.current += 1
        generation = Generation(client: makeClient())
      }
      generation.addresses.insert(address)
      generation.users += 1
      state.generations[state.current] = generation
      return (generation.client, state.current, idle)
    }
  }

  /// - Returns: the client, if it is to be closed.
  private func release(_ number: Int) -> HTTPClient? {
    state.withLock { state in
      state.generations[number]?.users -= 1
      guard number != state.current, state.generations[number]?.users == 0 else { return nil }
      return state.generations.removeValue(forKey: number)?.client
    }
  }

  private func close(_ client: HTTPClient?) async {
    // It throws only where it was shut down already.
    try? await client?.shutdown()
  }
}
