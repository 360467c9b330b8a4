import NIOCore

/// Cuts a stream of chunks into lines, wherever the chunks begin and end.
struct LineSplitter {
  /// A line grew beyond the bound on one.
  struct LineTooLong: Error {
    var limit: Int
  }

  /// In bytes, without the newline.
  let limit: Int
  private var pending = ByteBuffer()
  /// How much of `pending` is known to hold no newline.
  private var searched = 0

  init(limit: Int) {
    self.limit = limit
  }

  mutating func append(_ chunk: ByteBuffer) {
    pending.takeUp(chunk)
  }

  /// The next whole line, without its newline. What stands after the last newline when the stream ends is a line that
  /// was cut: it is never given out, and comes again when the watch is resumed.
  mutating func next() throws(LineTooLong) -> ByteBuffer? {
    guard let length = lengthOfLine else {
      searched = pending.readableBytes
      guard searched <= limit else { throw LineTooLong(limit: limit) }
      return nil
    }
    guard length <= limit else { throw LineTooLong(limit: limit) }
    searched = 0
    let line = pending.readSlice(length: length)
    pending.moveReaderIndex(forwardBy: 1)
    return line
  }

  /// Up to the first newline.
  private var lengthOfLine: Int? {
    pending.withUnsafeReadableBytes { $0.offset(of: UInt8(ascii: "\n"), from: searched) }
  }
}
