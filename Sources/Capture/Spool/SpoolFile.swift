import Compression
import Exposition
import FoundationEssentials
import Spark

/// One group as bytes, and back: a comment that tells of the group, then its page as a gateway gets it.
///
/// The comment is `# afterglow VERSION CHECKSUM JSON`, the checksum that of all that follows it. Whoever reads the text
/// format can read the file.
enum SpoolFile {
  private static let marker = Array("# afterglow ".utf8)
  private static let version = "1"
  /// What is read of what was written under the limits of another configuration.
  private static let limits = ExpositionParser.Limits(
    bodyBytes: 1 << 30,
    samples: 1 << 24,
    labelsPerSample: 1 << 16,
    nameBytes: 1 << 20,
    valueBytes: 1 << 24
  )
  /// The most that one file is read of, in bytes.
  static let mostBytes = 1 << 30

  /// - Throws: `EncodingError`, where a time is none.
  static func write(_ group: SpooledGroup, gateway: String? = nil) throws -> [UInt8] {
    var writer = PageWriter()
    let snapshot = group.snapshot
    let body = snapshot.framed(writer.write(snapshot.series, snapshot.values)).bytes
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let header = Array(try encoder.encode(SpoolHeader(group, gateway: gateway, length: body.count)))
    let checked = header + [.newline] + body
    return marker + Array("\(version) \(checksum(checked[...])) ".utf8) + checked
  }

  /// - Parameter owner: the agent that the file must belong to.
  static func read(_ bytes: [UInt8], owner: String) throws(SpoolFault) -> RestoredGroup {
    guard bytes.count <= mostBytes else { throw .tooLarge(bytes: bytes.count, limit: mostBytes) }
    let checked = try checkedPart(of: bytes)
    guard let end = checked.firstIndex(of: .newline) else { throw .cutShort(bytes: bytes.count) }
    let header: SpoolHeader
    do {
      header = try JSONDecoder().decode(SpoolHeader.self, from: Data(checked[..<end]))
    } catch {
      throw .badHeader("it is not the JSON that the agent writes")
    }
    guard header.owner == owner else { throw .otherOwner(header.owner) }
    var group = try header.group()
    let page: ExpositionPage
    do {
      page = try ExpositionParser(limits: limits, isStrict: true).parse(Array(checked[(end + 1)...]))
    } catch {
      throw .badBody("\(error)")
    }
    for (series, value) in zip(page.layout.series, page.values) {
      if series.name == GroupMark.facts { group.facts = ApplicationFacts(id: group.id, labels: series.labels) }
      guard !GroupMark.names.contains(series.name) else { continue }
      group.series.append(series)
      group.values.append(value)
    }
    return group
  }

  /// The JSON and the body, whole and as they were written.
  private static func checkedPart(of bytes: [UInt8]) throws(SpoolFault) -> ArraySlice<UInt8> {
    guard bytes.starts(with: marker) else {
      // A disk that lost its power may leave nothing, or zeros.
      let isCut = marker.starts(with: bytes) || bytes.first == 0
      throw isCut ? .cutShort(bytes: bytes.count) : .notSpooled
    }
    let words = bytes[marker.count...].split(separator: .space, maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count == 3 else { throw .cutShort(bytes: bytes.count) }
    let found = String(decoding: words[0].prefix(20), as: UTF8.self)
    guard found == version else { throw .unknownVersion(found) }
    guard words[1].elementsEqual(checksum(words[2]).utf8) else { throw fault(of: words[2], in: bytes.count) }
    return words[2]
  }

  /// Tells a file that was cut from one that was changed, for those who read of it.
  private static func fault(of checked: ArraySlice<UInt8>, in bytes: Int) -> SpoolFault {
    guard let end = checked.firstIndex(of: .newline) else { return .cutShort(bytes: bytes) }
    guard let header = try? JSONDecoder().decode(SpoolHeader.self, from: Data(checked[..<end])) else {
      return .checksum
    }
    let length = checked.endIndex - end - 1
    if length < header.length { return .cutShort(bytes: bytes) }
    return length > max(header.length, 0) ? .trailingBytes(length - max(header.length, 0)) : .checksum
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> String {
    let hexadecimal = String(CRC32.checksum(bytes.span.bytes), radix: 16)
    return String(repeating: "0", count: 8 - hexadecimal.count) + hexadecimal
  }
}

extension UInt8 {
  fileprivate static let newline = UInt8(ascii: "\n")
  fileprivate static let space = UInt8(ascii: " ")
}
