// Rooms: Exposition
// Seeds: numbers

import Exposition

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A number's text means what strtod says, and a number is written so that it comes back.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  checkReading(String(decoding: bytes, as: UTF8.self))
  let pattern = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  for value in [Double(bitPattern: pattern), Double(bitPattern: pattern &+ 1), Double(Int64(bitPattern: pattern))] {
    checkWriting(value)
  }
  return 0
}

private func checkReading(_ text: String) {
  let read = SampleValue.parse(text)
  let reference = strtodWhole(text)
  if let read {
    precondition(
      reference.map { isSame($0, read) } == true,
      "\(text): \(read) instead of \(String(describing: reference))"
    )
  } else if isDecimal(text) {
    precondition(reference?.isFinite != true, "\(text): nothing instead of \(String(describing: reference))")
  }
  // As a page's value it means the same.
  guard !text.isEmpty, text.utf8.allSatisfy({ isWordByte($0) }) else { return }
  let page = try? ExpositionParser().parse(Array("m \(text)\n".utf8))
  let value = page?.samples.first?.value
  precondition(
    value == nil && read == nil || value.flatMap { value in read.map { isSame($0, value) } } == true,
    "\(text): \(String(describing: value)) instead of \(String(describing: read))"
  )
}

private func checkWriting(_ value: Double) {
  let text = SampleValue.text(value)
  precondition(text.utf8.count <= 24, text)
  precondition(SampleValue.parse(text).map { isSame($0, value) } == true, text)
  precondition(strtodWhole(text).map { isSame($0, value) } == true, text)
}

/// What strtod makes of a text, if it takes all of it.
private func strtodWhole(_ text: String) -> Double? {
  guard !text.utf8.contains(0) else { return nil }
  return text.withCString { start in
    var end: UnsafeMutablePointer<CChar>?
    let value = strtod(start, &end)
    return end.map { $0 - UnsafeMutablePointer(mutating: start) } == text.utf8.count ? value : nil
  }
}

private func isSame(_ left: Double, _ right: Double) -> Bool {
  left.isNaN && right.isNaN || left.bitPattern == right.bitPattern
}

/// Digits with perhaps a sign, a point and an exponent, no longer than a number may be.
private func isDecimal(_ text: String) -> Bool {
  guard text.utf8.count <= 1024 else { return false }
  var rest = text.utf8[...]
  func skipSign() { if let first = rest.first, first == 0x2b || first == 0x2d { rest.removeFirst() } }
  func skipDigits() -> Int {
    let digits = rest.prefix { (0x30...0x39).contains($0) }.count
    rest = rest.dropFirst(digits)
    return digits
  }
  skipSign()
  var digits = skipDigits()
  if rest.first == UInt8(ascii: ".") {
    rest.removeFirst()
    digits += skipDigits()
  }
  guard digits > 0 else { return false }
  if let first = rest.first, first | 0x20 == UInt8(ascii: "e") {
    rest.removeFirst()
    skipSign()
    guard skipDigits() > 0 else { return false }
  }
  return rest.isEmpty
}

private func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
    true
  default: false
  }
}
