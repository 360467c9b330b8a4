import FoundationEssentials
import NIOCore
import NIOHTTP1
import Synchronization

/// Asks a server for tokens.
final class TokenClient: Sendable {
  /// For one request to the server.
  static let timeout = Duration.seconds(10)

  let grant: TokenGrant
  private let group: any EventLoopGroup
  private let userAgent: String
  private let identity: FileBacked<ClientIdentity>
  /// The one that has been understood.
  private let style = Mutex<ClientIdentity.Style?>(nil)

  init(_ grant: TokenGrant, on group: any EventLoopGroup, userAgent: String) {
    self.grant = grant
    self.group = group
    self.userAgent = userAgent
    identity = FileBacked(grant.files) { contents throws(AccessFault) in
      try ClientIdentity(grant, contents: contents)
    }
  }

  func fault(at now: ContinuousClock.Instant) -> AccessFault? {
    do throws(AccessFault) {
      _ = try identity.value(at: now)
      // Nothing is opened before something is asked.
      return EndpointClient(grant.endpoint, on: group, userAgent: userAgent).accessFault
    } catch {
      return error
    }
  }

  func fault(_ words: String) -> AccessFault { .noToken(from: grant.endpoint.base, words) }

  /// The server is asked by a client of its own, which ends with the answer: that is needed every few minutes at most.
  func token() async -> Result<GrantedToken, AccessFault> {
    let client = EndpointClient(grant.endpoint, on: group, userAgent: userAgent)
    let result: Result<GrantedToken, AccessFault>
    do throws(AccessFault) {
      result = .success(try await token(by: client, as: try identity.value(at: .now)))
    } catch {
      result = .failure(error)
    }
    try? await client.shutdown()
    return result
  }

  private func token(
    by client: EndpointClient,
    as identity: ClientIdentity
  ) async throws(AccessFault) -> GrantedToken {
    let known = style.withLock { $0 }
    var answer = try await ask(client, as: identity, in: known ?? .header)
    var used = known ?? .header
    if known == nil, case .unknownClient(let words) = answer {
      used = .body
      answer = try await ask(client, as: identity, in: .body)
      // The first way is the one that every server has to know, so its words count.
      if case .unknownClient = answer { answer = .unknownClient(words) }
    }
    switch answer {
    case .token(let token):
      style.withLock { $0 = used }
      return token
    case .unknownClient(let words), .refused(let words):
      throw fault(words)
    }
  }

  private func ask(
    _ client: EndpointClient,
    as identity: ClientIdentity,
    in style: ClientIdentity.Style
  ) async throws(AccessFault) -> TokenAnswer {
    var parameters: [(String, [UInt8])] = [("grant_type", Array("client_credentials".utf8))]
    if !grant.scopes.isEmpty { parameters.append(("scope", Array(grant.scopes.joined(separator: " ").utf8))) }
    parameters += grant.parameters.map { ($0.name, Array($0.value.utf8)) }
    var headers: HTTPHeaders = ["content-type": "application/x-www-form-urlencoded", "accept": "application/json"]
    switch style {
    case .header: headers.add(name: "authorization", value: identity.header)
    case .body: parameters += identity.parameters
    }
    let request = EndpointRequest(
      .POST,
      grant.suffix,
      headers: headers,
      body: ByteBuffer(string: FormEncoding.form(parameters))
    )
    do {
      return try await client.ask(request, within: Self.timeout) { answer in
        let body = try await answer.body.collect(upTo: TokenAnswer.mostBytes)
        return TokenAnswer(status: answer.status, body: Data(body.readableBytesView))
      }
    } catch let failure as EndpointFailure {
      if case .access(let fault) = failure { throw fault }
      throw fault("\(failure)")
    } catch {
      throw fault("the request was given up")
    }
  }
}
