import NIOCore

/// One fetch under way: who waits for it, until when, and how far it has come. Lives on its lane's event loop.
final class Fetch: NIOScheduledCallbackHandler {
  typealias Continuation = CheckedContinuation<Result<PageFetcher.Page, ScrapeFailure>, Never>

  let number: UInt64
  let request: PageRequest
  let continuation: Continuation
  var course: FetchCourse
  /// The connection that it uses now.
  var connection: FetchConnection?
  var timer: NIOScheduledCallback?
  private let lane: FetchLane

  init(_ number: UInt64, _ request: PageRequest, on lane: FetchLane, for continuation: Continuation) {
    self.number = number
    self.request = request
    self.lane = lane
    self.continuation = continuation
    course = FetchCourse(request.target, path: request.path)
  }

  func handleScheduledCallback(eventLoop: some EventLoop) {
    lane.timeOut(self)
  }
}
