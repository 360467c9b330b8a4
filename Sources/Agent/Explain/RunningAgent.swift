public import Console
import FoundationEssentials
public import NIOCore
import NIOHTTP1
public import Transport

/// An agent that runs somewhere, asked over its console.
public struct RunningAgent: Sendable {
  /// Why it gave no answer, and what to do.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private struct Reply: Decodable {
    var data: Explanation?
    var error: String?
  }

  public static let example = "http://localhost:8080"

  private static let mostBytes = 4 << 20

  private let endpoint: Endpoint
  private let timeout: Duration

  /// - Parameters:
  ///   - url: of its console, where it may hold `user:password@`.
  ///   - timeout: for the whole of a question.
  /// - Throws: what is wrong with the URL.
  public init(_ url: String, access: EndpointAccess, timeout: Duration) throws(Failure) {
    do throws(Endpoint.Malformed) {
      endpoint = try Endpoint(url, access: access, example: Self.example)
    } catch {
      throw Failure(description: "--agent: \(error)")
    }
    self.timeout = timeout
  }

  /// - Throws: `Failure`.
  public func explanation(of question: Explanation.Question, on group: any EventLoopGroup) async throws -> Explanation {
    let client = EndpointClient(endpoint, on: group, userAgent: ClusterExplainer.userAgent)
    let result: Result<Explanation, Failure>
    do {
      result = .success(try await ask(question, client))
    } catch let failure as Failure {
      result = .failure(failure)
    } catch {
      result = .failure(Failure(description: "the agent at \(endpoint) cannot be asked: \(error)\(remedy(for: error))"))
    }
    try? await client.shutdown()
    return try result.get()
  }

  private func ask(_ question: Explanation.Question, _ client: EndpointClient) async throws -> Explanation {
    let request = EndpointRequest(.GET, "/api/v1/explain?\(question.query)", headers: ["accept": "application/json"])
    return try await client.ask(request, within: timeout) { [endpoint] answer in
      let body = Data(try await answer.body.collect(upTo: Self.mostBytes).readableBytesView)
      let reply = try? JSONDecoder().decode(Reply.self, from: body)
      if let explanation = reply?.data, answer.isSuccess { return explanation }
      let said = reply?.error ?? words(for: answer.status)
      throw Failure(description: "the agent at \(endpoint) answered \(answer.status): \(said)")
    }
  }

  private func remedy(for error: any Error) -> String {
    // What is wrong with a file says what to do.
    if case EndpointFailure.access = error { return "" }
    guard case EndpointFailure.connection(let fault) = error else { return Self.anotherAddress }
    return switch fault.kind {
    case .certificate:
      "; give the name that it is for by --server-name, as where the agent is reached through a port-forward, and the "
        + "authority that has signed it by --ca-file"
    case .cut where !endpoint.isSecure: "; if it serves TLS, write https:// in its URL"
    case .refused, .cut, .timedOut, .unresolved, .other: Self.anotherAddress
    }
  }

  private static let anotherAddress =
    "; check the address, for one in a cluster: kubectl port-forward deployment/afterglow 8080"

  private func words(for status: Int) -> String {
    switch status {
    case 401 where endpoint.authorization != nil: "the user's name or the password in the URL is wrong"
    case 401 where endpoint.access.credentials != nil: "the token in the file of --bearer-token-file is not taken"
    case 401, 403: "give it a user and a password in the URL, or --bearer-token-file"
    case 404: "it is none that can explain; check the address, and that it is as new as this program"
    default: "check that this is an agent's own address"
    }
  }
}

extension Explanation.Question {
  fileprivate var query: String {
    switch self {
    case .pod(let key): "pod=\(Self.encoded("\(key)"))"
    case .application(let id): "application=\(Self.encoded(id))"
    }
  }

  /// All but RFC 3986's unreserved characters, in percent.
  private static func encoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { encoded, byte in
      let character = Character(Unicode.Scalar(byte))
      let isUnreserved = byte < 128 && (character.isLetter || character.isNumber || "-._~".contains(character))
      let digits = String(byte, radix: 16, uppercase: true)
      encoded += isUnreserved ? String(character) : "%\(digits.count < 2 ? "0" : "")\(digits)"
    }
  }
}
