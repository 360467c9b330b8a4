import NIOCore
import NIOHTTP1
import NIOSSL
import SystemPackage
import Transport

extension ScrapeFailure {
  /// From an error of a channel: of its connecting, of TLS, or of what decodes answers.
  init(connection error: any Error) {
    switch error {
    case let failure as ScrapeFailure:
      self = failure
    case let error as IOError
    where [Errno.tooManyOpenFiles, .tooManyOpenFilesInSystem].contains(Errno(rawValue: error.errnoCode)):
      self = .tooManyFiles
    case HTTPParserError.invalidEOFState:
      self = .closed("the connection was closed in the middle of the answer")
    case HTTPParserError.headerOverflow:
      self = .badAnswer("it has too many headers, or too large ones")
    case is HTTPParserError, is NIOHTTPDecoderError:
      self = .badAnswer("\(error)")
    case NIOSSLError.uncleanShutdown:
      self = .closed("the TLS connection was cut")
    case NIOSSLError.handshakeFailed(let cause):
      self = Self.handshake(error, cause: cause)
    case let error as BoringSSLError:
      // What TLS 1.3 lets the other side say only after the handshake: that it wants a certificate, or another.
      self = .handshake("\(ConnectionFault(NIOSSLError.handshakeFailed(error)))")
    default:
      let fault = ConnectionFault(error)
      switch fault.kind {
      case .refused: self = .refused
      case .cut: self = .closed("\(fault)")
      case .certificate: self = .certificate("\(fault)")
      case .timedOut, .unresolved, .other: self = .unreachable("\(fault)")
      }
    }
  }

  private static func handshake(_ error: any Error, cause: BoringSSLError) -> ScrapeFailure {
    if case .sslError(let causes) = cause, causes.contains(.eofDuringHandshake) {
      return .closed("the connection was closed during the TLS handshake")
    }
    let fault = ConnectionFault(error)
    if fault.kind == .certificate { return .certificate("\(fault)") }
    let text = "\(cause)"
    return ["WRONG_VERSION_NUMBER", "HTTP_REQUEST"].contains { text.contains($0) } ? .notTLS : .handshake("\(fault)")
  }
}
