import AsyncHTTPClient
import NIOCore

/// The objects of one page of a list, read as they come, and at last what the page says of itself.
///
/// Holds one object at a time. Throws a ``ClusterError`` when the answer breaks, falls silent or takes too long.
/// To be iterated once. Leaving the loop closes the connection.
struct ObjectListStream: AsyncSequence, Sendable {
  enum Element: Sendable {
    /// All that one piece of the answer held.
    case objects([SentObject])
    case end(ListHead)
  }

  let body: HTTPClientResponse.Body
  let reader: ListReader
  let call: ClusterError.Call
  let deadline: ContinuousClock.Instant
  let time: TimeSource

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(chunks: body.makeAsyncIterator(), stream: self)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var reader: ListReader
    private let call: ClusterError.Call
    private let deadline: ContinuousClock.Instant
    private let time: TimeSource
    private var isAtEnd = false

    init(chunks: HTTPClientResponse.Body.AsyncIterator, stream: ObjectListStream) {
      self.chunks = chunks
      reader = stream.reader
      call = stream.call
      deadline = stream.deadline
      time = stream.time
    }

    // The HTTP client's iterator leaves the caller's actor, so this one does.
    @concurrent
    mutating func next() async throws -> Element? {
      guard !isAtEnd else { return nil }
      do {
        while let chunk = try await chunks.next() {
          // The silence between two chunks has its own bound; this one is for an answer that trickles for ever.
          guard time.now() < deadline else { throw call.failed(.timeout, "the list did not come to its end in time") }
          reader.append(chunk)
          var objects: [SentObject] = []
          while let object = try reader.next() { objects.append(object) }
          if !objects.isEmpty { return .objects(objects) }
        }
        isAtEnd = true
        return .end(try reader.end())
      } catch let fault as WireFault {
        throw call.failed(.malformed, "it is no list of \(call.access.resource): \(fault)")
      } catch {
        if Task.isCancelled { throw CancellationError() }
        throw call.failed(error)
      }
    }
  }
}
