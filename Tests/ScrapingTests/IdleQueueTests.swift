import NIOCore
import Testing

@testable import Scraping

@Suite struct IdleQueueTests {
  private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(1) + .seconds(seconds) }

  @Test("each waits for its time, in the order in which they came")
  func order() {
    var queue = IdleQueue<String>(time: .seconds(7))
    _ = queue.add("a", at: at(0))
    _ = queue.add("b", at: at(3))
    #expect(queue.nextExpiry == at(7))
    #expect(queue.removeExpired(at: at(6)) == nil)
    #expect(queue.removeExpired(at: at(7)) == "a")
    #expect(queue.removeExpired(at: at(7)) == nil)
    #expect(queue.nextExpiry == at(10))
    #expect(queue.removeExpired(at: at(10)) == "b")
    #expect(queue.nextExpiry == nil)
    #expect(queue.count == 0)
  }

  @Test("one that is taken out does not come again, and a ticket is good once")
  func tickets() {
    var queue = IdleQueue<String>(time: .seconds(7))
    let a = queue.add("a", at: at(0))
    let b = queue.add("b", at: at(1))
    _ = queue.add("c", at: at(2))
    queue.remove(b)
    #expect(queue.count == 2)
    queue.remove(a)
    queue.remove(a)
    queue.remove(b)
    #expect(queue.count == 1)
    #expect(queue.nextExpiry == at(9))
    #expect(queue.removeFirst() == "c")
    #expect(queue.removeFirst() == nil)
    let again = queue.add("a", at: at(9))
    queue.remove(a)
    #expect(queue.count == 1)
    queue.remove(again)
    #expect(queue.count == 0)
  }

  @Test("a thousand that come and go leave nothing behind")
  func reuse() {
    var queue = IdleQueue<Int>(time: .seconds(7))
    let old = queue.add(-1, at: at(0))
    for number in 0..<1000 { queue.remove(queue.add(number, at: at(1))) }
    #expect(queue.count == 1)
    queue.remove(old)
    #expect(queue.nextExpiry == nil)
    #expect(queue.removeFirst() == nil)
  }
}
