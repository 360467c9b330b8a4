public import NIOCore

/// What stands in the header `Authorization` by some credentials, as it is now: made of files that are read again when they
/// change, or a token that is renewed before it ends.
public final class Authorizer: Sendable {
  private enum Source: Sendable {
    case file(FileBacked<String>)
    case tokens(TokenSource)
  }

  private let source: Source

  /// - Parameter group: where the connections to a server of tokens live; it must outlive `shutdown()`.
  public init(_ credentials: Credentials, on group: any EventLoopGroup, userAgent: String) {
    source =
      switch credentials {
      case .basic(let username, let file):
        .file(
          FileBacked([file] + [username.file].compactMap { $0 }) { contents throws(AccessFault) in
            try AuthorizationHeader.basic(username, passwordFile: file, contents: contents)
          }
        )
      case .bearer(let file):
        .file(
          FileBacked([file]) { contents throws(AccessFault) in
            try AuthorizationHeader.bearer(token: contents.first ?? [], of: file)
          }
        )
      case .oauth2(let grant):
        .tokens(TokenSource(TokenClient(grant, on: group, userAgent: userAgent)))
      }
  }

  /// - Parameter limit: how long a token may be waited for, where there is none yet.
  public func value(at now: ContinuousClock.Instant, within limit: Duration) async throws(AccessFault) -> String {
    switch source {
    case .file(let value): try value.value(at: now)
    case .tokens(let tokens): AuthorizationHeader.bearer(try await tokens.token(at: now, within: limit))
    }
  }

  /// What is wrong with the files as they are now.
  public func fault(at now: ContinuousClock.Instant) -> AccessFault? {
    switch source {
    case .tokens(let tokens):
      return tokens.fault(at: now)
    case .file(let value):
      do throws(AccessFault) {
        _ = try value.value(at: now)
        return nil
      } catch {
        return error
      }
    }
  }

  /// The other side does not take it, by an answer of 401: a token may have been revoked.
  public func reject(_ value: String, at now: ContinuousClock.Instant) {
    if case .tokens(let tokens) = source { tokens.reject({ AuthorizationHeader.bearer($0) == value }, at: now) }
  }

  /// Nobody will ask any more; whoever waits is told so.
  public func abandon() {
    if case .tokens(let tokens) = source { tokens.abandon() }
  }

  /// Ends what is under way.
  public func shutdown() async {
    if case .tokens(let tokens) = source { await tokens.shutdown() }
  }
}
