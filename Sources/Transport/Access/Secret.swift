/// One line of a file that holds nothing else: what may stand in a header.
struct Secret {
  let bytes: ArraySlice<UInt8>

  /// - Parameter contents: of the file. A line's end after the secret is left out.
  init(_ contents: [UInt8], of file: String) throws(AccessFault) {
    var bytes = contents[...]
    while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !bytes.isEmpty else { throw .unusableSecret(file, "it is empty; write the secret there") }
    guard !bytes.contains(where: \.isControl) else {
      throw .unusableSecret(file, "it holds a line break or another control character; write one line there")
    }
    self.bytes = bytes
  }
}

extension UInt8 {
  var isControl: Bool { self < 0x20 || self == 0x7f }
}
