import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What went wrong with a connection, from the errors of the HTTP client and of those below it: for decisions, and in
/// words for people.
public struct ConnectionFault: Sendable, CustomStringConvertible {
  public enum Kind: Sendable, Hashable {
    /// Nobody listens.
    case refused
    /// It was open, and the other side cut it.
    case cut
    /// It was open, and no answer came in time.
    case timedOut
    /// The host's name has no address.
    case unresolved
    case certificate
    case other
  }

  public let kind: Kind
  /// Whether a request may have gone out before, and have been obeyed. Where that is not known, it is said to be so.
  public let mayHaveArrived: Bool
  public let description: String

  /// - Parameter mayHaveArrived: `nil` for what follows from the kind.
  private init(_ kind: Kind, _ description: String, mayHaveArrived: Bool? = nil) {
    self.kind = kind
    self.description = description
    self.mayHaveArrived = mayHaveArrived ?? [.cut, .timedOut, .other].contains(kind)
  }

  public init(_ error: any Error) {
    switch error {
    case let error as NIOConnectionError:
      self.init(error)
    case let error as IOError:
      self.init(errno: error.errnoCode)
    case let error as HTTPClientError:
      self.init(error)
    case ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed, ChannelError.eof:
      self.init(.cut, "the connection was closed")
    case HTTPParserError.invalidEOFState:
      self.init(.cut, "the connection was closed in the middle of the answer")
    case ChannelError.connectTimeout:
      self.init(.other, "no connection within the time allowed", mayHaveArrived: false)
    case let error as NIOSSLError:
      self.init(error)
    case let error as BoringSSLError:
      // What TLS 1.3 lets the other side say only after the handshake: that it wants a certificate, or another.
      let fault = Self(NIOSSLError.handshakeFailed(error))
      self.init(fault.kind, fault.description, mayHaveArrived: true)
    case is NIOSSLExtraError:
      self.init(.certificate, "its certificate is not for this name")
    default:
      self.init(.other, "\(error)")
    }
  }

  private init(_ error: NIOConnectionError) {
    if let cause = error.connectionErrors.first?.error {
      let fault = Self(cause)
      self.init(fault.kind, fault.description, mayHaveArrived: false)
    } else if error.dnsAError != nil || error.dnsAAAAError != nil {
      self.init(.unresolved, "the host name \(error.host) has no address")
    } else {
      self.init(.other, "no connection to \(error.host):\(error.port)", mayHaveArrived: false)
    }
  }

  private init(errno code: CInt) {
    switch code {
    case ECONNREFUSED: self.init(.refused, "connection refused")
    case EADDRINUSE: self.init(.other, "the address is in use already", mayHaveArrived: false)
    case EADDRNOTAVAIL: self.init(.other, "this machine has no such address", mayHaveArrived: false)
    case EACCES: self.init(.other, "permission denied", mayHaveArrived: false)
    case ECONNRESET, EPIPE: self.init(.cut, "the connection was reset")
    case ETIMEDOUT: self.init(.other, "the connection timed out")
    case EHOSTUNREACH: self.init(.other, "no route to the host")
    case ENETUNREACH: self.init(.other, "the network is unreachable")
    default: self.init(.other, "system error \(code)")
    }
  }

  private init(_ error: HTTPClientError) {
    switch error {
    case .remoteConnectionClosed, .uncleanShutdown:
      self.init(.cut, "the connection was closed")
    case .connectTimeout:
      self.init(.other, "no connection within the time allowed", mayHaveArrived: false)
    case .tlsHandshakeTimeout:
      self.init(.other, "the TLS handshake did not end in time", mayHaveArrived: false)
    case .readTimeout, .deadlineExceeded:
      self.init(.timedOut, "no answer within the time allowed")
    case .getConnectionFromPoolTimeout:
      self.init(.timedOut, "no answer within the time allowed", mayHaveArrived: false)
    case .invalidURL, .emptyHost, .alreadyShutdown:
      self.init(.other, error.shortDescription, mayHaveArrived: false)
    default:
      // The long form of others may quote header values.
      self.init(.other, error.shortDescription)
    }
  }

  private init(_ error: NIOSSLError) {
    guard case .handshakeFailed(let cause) = error else {
      self.init(.other, "TLS: \(error)")
      return
    }
    let text = "\(cause)"
    if text.contains("CERTIFICATE_VERIFY_FAILED") {
      self.init(.certificate, "its certificate is not signed by a trusted authority, or is not valid today")
    } else if text.contains("CERTIFICATE_REQUIRED") {
      self.init(.other, "it asks for a certificate of the agent's own; give cert-file and key-file")
    } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
      self.init(.other, "it does not speak TLS", mayHaveArrived: false)
    } else {
      self.init(.other, "the TLS handshake failed: \(Self.reason(in: text))", mayHaveArrived: false)
    }
  }

  /// The part of BoringSSL's words that is no number and no place in its source.
  private static func reason(in text: String) -> String {
    let words = text.split(whereSeparator: { !($0.isLetter || $0 == "_") }).filter { word in
      word.count > 3 && word.allSatisfy { $0 == "_" || $0.isUppercase }
    }
    guard let word = words.last else { return "no reason was given" }
    return String(word).lowercased().split(separator: "_").joined(separator: " ")
  }
}
