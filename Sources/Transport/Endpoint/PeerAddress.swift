/// The address of a program of one kind, refused where it is what users of that kind mistake for it.
public protocol PeerAddress: Sendable, Hashable, CustomStringConvertible {
  /// Such an address, for messages.
  static var example: String { get }

  var endpoint: Endpoint { get }

  /// - Throws: `Malformed`, with what is wrong and what is expected.
  init(_ endpoint: Endpoint) throws(Endpoint.Malformed)
}

extension PeerAddress {
  public init(_ url: String, access: EndpointAccess = EndpointAccess()) throws(Endpoint.Malformed) {
    try self.init(Endpoint(url, access: access, example: Self.example))
  }

  public var description: String { endpoint.base }
}
