import AsyncHTTPClient
import NIOCore
import NIOSSL

extension ClusterError.Call {
  /// From an error of the HTTP client.
  func failed(_ error: any Error) -> ClusterError {
    switch error {
    case let error as ClusterError:
      return error
    case let error as ClusterConfigurationError:
      return failed(.configuration, "\(error)")
    case let error as HTTPClientError:
      return failed(error)
    case is NIOTooManyBytesError:
      return failed(.malformed, "it is larger than the bound on one answer")
    case let error as NIOSSLError:
      return failed(.unreachable, Self.wording(of: error))
    case is NIOSSLExtraError:
      return failed(.unreachable, "its certificate is not for this name: \(error)")
    default:
      return failed(.unreachable, "\(error)")
    }
  }

  private func failed(_ error: HTTPClientError) -> ClusterError {
    switch error {
    case .readTimeout: failed(.timeout, "nothing came for too long")
    case .connectTimeout: failed(.unreachable, "no connection within the time allowed")
    case .tlsHandshakeTimeout: failed(.unreachable, "the TLS handshake did not end in time")
    case .deadlineExceeded, .getConnectionFromPoolTimeout: failed(.timeout, "no answer within the time allowed")
    case .remoteConnectionClosed, .uncleanShutdown: failed(.unreachable, "the connection was closed")
    // The long form of others may quote header values.
    default: failed(.unreachable, error.shortDescription)
    }
  }

  private static func wording(of error: NIOSSLError) -> String {
    switch error {
    case .handshakeFailed(let cause):
      let text = "\(cause)"
      return text.contains("CERTIFICATE_VERIFY_FAILED")
        ? "its certificate is not signed by an authority that the connection trusts, or is not valid today"
        : "the TLS handshake failed: \(text)"
    default:
      return "TLS: \(error)"
    }
  }
}
