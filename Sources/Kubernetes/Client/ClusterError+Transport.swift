import AsyncHTTPClient
import NIOCore
import Transport

extension ClusterError.Call {
  /// From an error of the HTTP client.
  func failed(_ error: any Error) -> ClusterError {
    switch error {
    case let error as ClusterError:
      return error
    case let error as ClusterConfigurationError:
      return failed(.configuration, "\(error)")
    case let error as HTTPClientError where error == .readTimeout:
      return failed(.timeout, "nothing came for too long")
    case let error as HTTPClientError where error == .deadlineExceeded || error == .getConnectionFromPoolTimeout:
      return failed(.timeout, ConnectionFault(error).description)
    case is NIOTooManyBytesError:
      return failed(.malformed, "it is larger than the bound on one answer")
    default:
      let fault = ConnectionFault(error)
      return failed(fault.kind == .certificate ? .untrusted : .unreachable, fault.description)
    }
  }
}
