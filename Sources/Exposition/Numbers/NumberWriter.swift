enum NumberWriter {
  static let longest = 32
  static func write(_ value: Double, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    var n = 0
    for byte in SampleValue.text(value).utf8 { bytes[n] = byte; n += 1 }
    return n
  }
  static func write(_ value: Int64, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    var n = 0
    for byte in String(value).utf8 { bytes[n] = byte; n += 1 }
    return n
  }
}
