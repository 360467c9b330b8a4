import Compression
import FoundationEssentials
import Testing

@Suite("A gzip bomb")
struct GzipBombTests {
  /// The most memory that this process has ever had, in bytes.
  private static func peakMemory() throws -> Int {
    let status = String(decoding: try Data(contentsOf: URL(filePath: "/proc/self/status")), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return 1024 * (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0)
  }

  #if os(Linux)
  @Test("of a gigabyte costs no more memory than the limit, and a share for growing")
  func memory() async {
    await #expect(processExitsWith: .success) {
      let limit = 8 << 20
      let megabyte = Gzip.member([UInt8](repeating: 0, count: 1 << 20))
      // 1 MB of gzip, 1 GiB of text.
      let bomb = [[UInt8]](repeating: megabyte, count: 1024).flatMap { $0 }
      let before = try Self.peakMemory()
      var (taken, longest, end) = (0, 0, InflationError?.none)
      var inflater = try GzipInflater(limit: limit)
      do throws(InflationError) {
        for start in stride(from: 0, to: bomb.count, by: 512) {
          try inflater.append(bomb.span.bytes.extracting(start..<min(start + 512, bomb.count)))
          (taken, longest) = (start, inflater.count)
        }
      } catch {
        end = error
      }
      let growth = try Self.peakMemory() - before
      #expect(end == .tooLarge(limit: limit))
      #expect(taken > 0)
      #expect(longest <= limit)
      // While it grows the old output stands beside the new.
      #expect(growth < 2 * limit + (1 << 20), "\(growth) bytes")
      #expect(before > 0)
    }
  }
  #endif

  @Test("of a million members that hold nothing is nothing")
  func emptyMembers() throws {
    let member = Gzip.member([])
    var inflater = try GzipInflater(limit: 0)
    let thousand = [[UInt8]](repeating: member, count: 1000).flatMap { $0 }
    for _ in 0..<1000 { try inflater.append(thousand.span.bytes) }
    #expect(try inflater.finish().isEmpty)
  }
}
