import NIOCore
import NIOHTTP1
import Testing

@testable import SimulatedCluster

@Suite("What of an answer is sent next")
struct AnswerQueueTests {
  private struct Pieces: BodySource {
    var left: Int
    var bytes: Int

    mutating func next() -> ByteBuffer? {
      guard left > 0 else { return nil }
      left -= 1
      return ByteBuffer(repeating: 0, count: bytes)
    }
  }

  private func queue(_ pace: AnswerPace = AnswerPace(), isHeadOnly: Bool = false) -> AnswerQueue {
    AnswerQueue(pace: pace, isHeadOnly: isHeadOnly)
  }

  /// All steps that are due, by name, with the length of what is written.
  private func steps(_ queue: inout AnswerQueue) -> [String] {
    var steps: [String] = []
    while true {
      switch queue.next() {
      case .writeHead: steps.append("head")
      case .write(let bytes): steps.append("\(bytes.readableBytes)")
      case .wait(let time): steps.append("wait \(time.nanoseconds / 1_000_000)")
      case .notify: steps.append("notice")
      case .end: steps.append("end")
      case .cut: steps.append("cut")
      case .nothing: return steps
      }
    }
  }

  @Test("no more than a MiB is on its way, however long the body")
  func backPressure() {
    var queue = queue()
    queue.add(.source(Pieces(left: 100, bytes: 300_000)))
    queue.add(.notice {})
    queue.add(.end)
    #expect(steps(&queue) == Array(repeating: "300000", count: 4))
    queue.wrote(300_000)
    #expect(steps(&queue) == ["300000"])
    #expect(queue.backlog == 0)
  }

  @Test("a notice waits until all before it was handed over")
  func notice() {
    var queue = queue()
    queue.add(.bytes(ByteBuffer(repeating: 0, count: 10)))
    queue.add(.notice {})
    queue.add(.end)
    #expect(steps(&queue) == ["10"])
    queue.wrote(10)
    #expect(steps(&queue) == ["notice", "end"])
  }

  @Test("small parts go together, in a trickle no more than it allows")
  func pieces() {
    var fast = queue()
    var slow = queue(AnswerPace(trickle: .init(bytes: 15, pause: .milliseconds(7))))
    for _ in 0..<3 {
      fast.add(.bytes(ByteBuffer(repeating: 0, count: 10)))
      slow.add(.bytes(ByteBuffer(repeating: 0, count: 10)))
    }
    #expect(fast.backlog == 30)
    #expect(steps(&fast) == ["30"])
    #expect(steps(&slow) == ["15", "wait 7"])
    #expect(slow.backlog == 15)
    slow.waited()
    #expect(steps(&slow) == ["15", "wait 7"])
  }

  @Test("a cut is behind what was there, but nothing that follows an unfinished source is sent")
  func cut() {
    var queue = queue()
    queue.add(.bytes(ByteBuffer(repeating: 0, count: 10)))
    queue.add(.source(Pieces(left: 3, bytes: 5)))
    queue.add(.bytes(ByteBuffer(repeating: 0, count: 99)))
    queue.cut()
    #expect(steps(&queue) == ["10", "cut"])
    queue.add(.bytes(ByteBuffer(repeating: 0, count: 1)))
    #expect(steps(&queue).isEmpty)
  }

  @Test("a reader that takes nothing is cut at once")
  func cutStuck() {
    var queue = queue()
    queue.add(.source(Pieces(left: 5, bytes: 1 << 20)))
    #expect(steps(&queue) == ["1048576"])
    queue.add(.bytes(ByteBuffer(repeating: 0, count: 10)))
    queue.cut()
    #expect(steps(&queue) == ["cut"])
  }

  @Test("in silence nothing is sent, not even the end")
  func silence() {
    var queue = queue()
    queue.add(.bytes(ByteBuffer(repeating: 0, count: 10)))
    queue.fallSilent()
    queue.add(.bytes(ByteBuffer(repeating: 0, count: 10)))
    queue.add(.end)
    #expect(steps(&queue).isEmpty)
    #expect(queue.backlog == 0)
    queue.cut()
    #expect(steps(&queue) == ["cut"])
  }

  @Test("who asks for the head alone gets no body")
  func headOnly() {
    var queue = queue(isHeadOnly: true)
    queue.add(.head(HTTPResponseHead(version: .http1_1, status: .ok)))
    queue.add(.bytes(ByteBuffer(repeating: 0, count: 10)))
    queue.add(.source(Pieces(left: 1, bytes: 10)))
    queue.add(.end)
    #expect(steps(&queue) == ["head", "end"])
  }
}
