import NIOCore

extension ByteBuffer {
  /// Puts a chunk behind what is not read yet, and lets go of what is. Copies nothing where all was read.
  mutating func takeUp(_ chunk: ByteBuffer) {
    guard readableBytes > 0 else {
      self = chunk
      return
    }
    discardReadBytes()
    writeImmutableBuffer(chunk)
  }

  /// Steps over as many bytes, or as many as are there; says how many it were.
  mutating func skip(atMost count: Int) -> Int {
    let count = min(count, readableBytes)
    moveReaderIndex(forwardBy: count)
    return count
  }
}
