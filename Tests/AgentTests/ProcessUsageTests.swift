import Console
import Testing

@testable import Agent

@Suite struct ProcessUsageTests {
  #if os(Linux)
  @Test("the process knows what it takes: time that only grows, and no more memory than it can have")
  func current() throws {
    let first = try #require(ProcessUsage.current)
    #expect(first.processorTime > .zero)
    #expect((1_000_000..<100_000_000_000).contains(first.residentBytes))
    let block = [UInt8](repeating: 1, count: 64 << 20)
    let second = try #require(ProcessUsage.current)
    #expect(second.processorTime >= first.processorTime)
    #expect(second.residentBytes > first.residentBytes, "\(block.count) bytes later")
  }
  #endif
}
