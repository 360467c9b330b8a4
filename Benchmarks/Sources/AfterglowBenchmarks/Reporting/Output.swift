#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

enum OutputPlace: Int32 {
  case output = 1
  case error = 2
}

/// Writes a line. What is measured goes to the output, how far it is to the error output.
func write(_ line: String, to place: OutputPlace) {
  let bytes = Array("\(line)\n".utf8)
  var start = 0
  while start < bytes.count {
    let count = bytes[start...].withUnsafeBytes { write(place.rawValue, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    start += count
  }
}

/// How far it is, for a person who waits.
func note(_ words: String) { write(words, to: .error) }
