import AsyncHTTPClient
import FoundationEssentials
import NIOCore

/// The events of one watch, as they come. It ends when the server ends the watch, which is every few minutes; it
/// throws a ``ClusterError`` when the stream breaks or falls silent.
///
/// To be iterated once. Leaving the loop closes the connection.
public struct PodWatchStream: AsyncSequence, Sendable {
  public typealias Element = WatchEvent

  let body: HTTPClientResponse.Body
  let call: ClusterError.Call
  let lineLimit: Int

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(chunks: body.makeAsyncIterator(), lines: LineSplitter(limit: lineLimit), call: call)
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var lines: LineSplitter
    private let call: ClusterError.Call
    private let decoder = JSONDecoder()

    init(chunks: HTTPClientResponse.Body.AsyncIterator, lines: LineSplitter, call: ClusterError.Call) {
      self.chunks = chunks
      self.lines = lines
      self.call = call
    }

    // The HTTP client's iterator leaves the caller's actor, so this one does.
    @concurrent
    public mutating func next() async throws -> WatchEvent? {
      do {
        while true {
          while let line = try lines.next() {
            if line.readableBytesView.allSatisfy({ $0 == 0x0D || $0 == 0x20 }) { continue }
            return try event(in: line)
          }
          guard let chunk = try await chunks.next() else { return nil }
          lines.append(chunk)
        }
      } catch let error as LineSplitter.LineTooLong {
        throw call.failed(.malformed, "a line of the watch is longer than \(error.limit) bytes")
      } catch {
        if Task.isCancelled { throw CancellationError() }
        throw call.failed(error)
      }
    }

    private func event(in line: ByteBuffer) throws -> WatchEvent {
      do {
        return try decoder.decode(WireWatchEvent.self, from: Data(line.readableBytesView)).event(of: call)
      } catch {
        throw call.failed(.malformed, "a line of the watch is no event: \(WireFault(error))")
      }
    }
  }
}
