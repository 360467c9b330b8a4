/// Why there is no whole answer of an endpoint.
public enum EndpointFailure: Error, Sendable {
  /// The configured files do not let it be asked.
  case access(AccessFault)
  case connection(ConnectionFault)
  case timedOut(Duration)
  case tooLarge(limit: Int)

  /// Whether the request may have reached the other side, and done there what it should.
  public var mayHaveArrived: Bool {
    switch self {
    case .access: false
    case .connection(let fault): fault.mayHaveArrived
    case .timedOut, .tooLarge: true
    }
  }

  /// An error of the connection; a cancellation stays one.
  static func onTheWay(_ error: any Error) -> any Error {
    error is CancellationError || Task.isCancelled ? CancellationError() : Self.connection(ConnectionFault(error))
  }
}

extension EndpointFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .access(let fault): "\(fault)"
    case .connection(let fault): "\(fault)"
    case .timedOut(let limit): "no whole answer within \(limit)"
    case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
    }
  }
}
