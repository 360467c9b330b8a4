import Fixtures

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// How many random cases a test tries: few enough for every day, or 400 times as many where `AFTERGLOW_THOROUGH=1` is
/// set, which is for release builds: `swift test -c release -Xswiftc -enable-testing --filter ExpositionTests`.
enum Thoroughness {
  static let factor = getenv("AFTERGLOW_THOROUGH").map { String(cString: $0) } == "1" ? 400 : 1

  /// Calls it for so many cases with numbers that are the same at every run, until it has returned ten failures.
  static func check(_ count: Int, seed: UInt64, _ failure: (inout SeededGenerator) -> String?) -> [String] {
    var generator = SeededGenerator(seed: seed)
    var failures: [String] = []
    for _ in 0..<count * factor where failures.count < 10 {
      if let failure = failure(&generator) { failures.append(failure) }
    }
    return failures
  }
}
