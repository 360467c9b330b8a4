import AsyncHTTPClient
public import NIOCore
public import NIOHTTP1

/// The head of an answer, and its body as it arrives.
public struct EndpointAnswer: Sendable {
  public let status: Int
  public let headers: HTTPHeaders
  public let body: Body

  init(_ response: HTTPClientResponse) {
    status = Int(response.status.code)
    headers = response.headers
    body = Body(response: response.body)
  }

  public var isSuccess: Bool { (200..<300).contains(status) }

  /// As it is sent: what is compressed stays so. Its errors are `EndpointFailure`s.
  public struct Body: AsyncSequence, Sendable {
    public struct AsyncIterator: AsyncIteratorProtocol {
      private var parts: HTTPClientResponse.Body.AsyncIterator

      fileprivate init(_ parts: HTTPClientResponse.Body.AsyncIterator) {
        self.parts = parts
      }

      @concurrent public mutating func next() async throws -> ByteBuffer? {
        do {
          return try await parts.next()
        } catch {
          throw EndpointFailure.onTheWay(error)
        }
      }
    }

    fileprivate let response: HTTPClientResponse.Body

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(response.makeAsyncIterator()) }

    /// The whole of it.
    ///
    /// - Throws: `EndpointFailure.tooLarge` for more bytes than the limit.
    public func collect(upTo limit: Int) async throws -> ByteBuffer {
      var whole = ByteBuffer()
      for try await var part in self {
        guard part.readableBytes <= limit - whole.readableBytes else { throw EndpointFailure.tooLarge(limit: limit) }
        whole.writeBuffer(&part)
      }
      return whole
    }
  }
}
