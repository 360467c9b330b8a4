enum NumberReader {
  static func read(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> (value: Double, end: Int)? {
    var index = start
    while index < end, bytes[index] > 32, bytes[index] != 44, bytes[index] != 35 { index += 1 }
    let array = Array(UnsafeBufferPointer(start: bytes + start, count: index - start))
    return DecimalReader.read(array, in: array.indices).map { ($0, index) }
  }
  static func readInteger(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> (value: Int64, end: Int)? {
    var index = start
    while index < end, bytes[index] > 32 { index += 1 }
    let array = Array(UnsafeBufferPointer(start: bytes + start, count: index - start))
    return DecimalReader.readInteger(array, in: array.indices).map { ($0, index) }
  }
}
