import Compression

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Cuts a text that comes in pieces into lines and hands on those that a survey looks at.
///
/// Nearly all of the text is other people's samples: of these nothing but the line's end and first bytes is looked at.
struct SurveyLines: GzipPieces.Reader {
  private(set) var failure: SurveyError?
  private var notes: SurveyNotes
  private let longest: Int
  /// The beginning of a line of which the rest has not come yet.
  private var begun: [UInt8] = []
  /// Whether that line is too long, and so left out.
  private var isSkipping = false

  init(limits: SurveyReader.Limits) {
    notes = SurveyNotes(limits: limits)
    longest = max(limits.line, 0)
  }

  mutating func read(_ piece: RawSpan) {
    guard failure == nil else { return }
    do throws(SurveyError) {
      try piece.withUnsafeBytes { (piece) throws(SurveyError) in try read(piece) }
    } catch {
      failure = error
    }
  }

  consuming func finish() throws(SurveyError) -> GatewaySurvey {
    if let failure { throw failure }
    guard begun.isEmpty, !isSkipping else { throw .cutShort }
    return try notes.finish()
  }

  private mutating func read(_ piece: UnsafeRawBufferPointer) throws(SurveyError) {
    guard let start = piece.baseAddress else { return }
    let end = start + piece.count
    var line = start
    while line < end, let newline = memchr(line, Int32(UInt8.newline), end - line).map({ UnsafeRawPointer($0) }) {
      let text = UnsafeRawBufferPointer(start: line, count: newline - line)
      if begun.isEmpty && !isSkipping {
        if text.count <= longest { try notes.note(text) }
      } else {
        try finishBegun(with: text)
      }
      line = newline + 1
    }
    if line < end { begin(UnsafeRawBufferPointer(start: line, count: end - line)) }
  }

  private mutating func begin(_ text: UnsafeRawBufferPointer) {
    guard !isSkipping, begun.count + text.count <= longest else {
      (begun, isSkipping) = ([], true)
      return
    }
    begun += text
  }

  private mutating func finishBegun(with text: UnsafeRawBufferPointer) throws(SurveyError) {
    begin(text)
    let whole = begun
    let isSkipped = isSkipping
    begun.removeAll(keepingCapacity: true)
    isSkipping = false
    guard !isSkipped else { return }
    try whole.span.bytes.withUnsafeBytes { (whole) throws(SurveyError) in try notes.note(whole) }
  }
}

extension UInt8 {
  fileprivate static let newline = UInt8(ascii: "\n")
}
