import AsyncHTTPClient
import NIOCore

/// The events of one watch, as they come. It ends when the server ends the watch, which is every few minutes; it
/// throws a ``ClusterError`` when the stream breaks or falls silent.
///
/// To be iterated once. Leaving the loop closes the connection.
struct ObjectWatchStream: AsyncSequence, Sendable {
  /// All events that one piece of the answer completed: never none.
  struct Element: Sendable {
    var events: [SentEvent]
    var arrivedAt: ContinuousClock.Instant
  }

  let body: HTTPClientResponse.Body
  let reader: WatchReader
  let call: ClusterError.Call
  let time: TimeSource

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(chunks: body.makeAsyncIterator(), stream: self)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var reader: WatchReader
    private let call: ClusterError.Call
    private let time: TimeSource

    init(chunks: HTTPClientResponse.Body.AsyncIterator, stream: ObjectWatchStream) {
      self.chunks = chunks
      reader = stream.reader
      call = stream.call
      time = stream.time
    }

    // The HTTP client's iterator leaves the caller's actor, so this one does.
    @concurrent
    mutating func next() async throws -> Element? {
      do {
        while let chunk = try await chunks.next() {
          let arrivedAt = time.now()
          reader.append(chunk)
          var events: [SentEvent] = []
          while let event = try reader.next() { events.append(event) }
          if !events.isEmpty { return Element(events: events, arrivedAt: arrivedAt) }
        }
        return nil
      } catch let fault as WireFault {
        throw call.failed(.malformed, "a part of the watch is no event: \(fault)")
      } catch {
        if Task.isCancelled { throw CancellationError() }
        throw call.failed(error)
      }
    }
  }
}
