// Rooms: Exposition
// Seeds: lives

import Exposition

/// Pages that one reader reads one after the other are what they are when each is read by itself.
///
/// The pages stand between bytes of 0xFF, which no text has. Between the first and the second the reader gets the first
/// again and again, each time with another small change.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  let given = bytes.split(separator: 0xff, maxSplits: 3, omittingEmptySubsequences: false).map { Array($0) }
  var chance = Chance(bytes)
  var pages = [given[0]]
  for _ in 0..<3 { pages += [changed(given[0], by: &chance), given[0]] }
  pages += given.dropFirst()

  let contentType = chance.next(below: 2) == 0 ? nil : "application/openmetrics-text"
  let parser = ExpositionParser()
  var reader = PageReader(parser)
  for (index, page) in pages.enumerated() {
    let alone = Result { () throws(ExpositionError) in try parser.parse(page, contentType: contentType) }
    let repeated = Result { () throws(ExpositionError) in try reader.read(page, contentType: contentType) }
    guard alone == repeated else {
      let before = String(decoding: index > 0 ? pages[index - 1] : [], as: UTF8.self)
      preconditionFailure(
        """
        by itself and after another, the page is not the same: \(difference(alone, repeated))
        --- \(contentType ?? "no content type"); the other:
        \(before)
        --- the page:
        \(String(decoding: page, as: UTF8.self))
        """
      )
    }
  }
  return 0
}

private func difference(
  _ alone: Result<ExpositionPage, ExpositionError>,
  _ repeated: Result<ExpositionPage, ExpositionError>
) -> String {
  guard case (.success(let left), .success(let right)) = (alone, repeated), left.count == right.count else {
    return "\(alone), \(repeated)"
  }
  for (left, right) in zip(left.samples, right.samples) where left != right {
    return "\(left.series.name)\(Array(left.series.labels)) \(left), "
      + "\(right.series.name)\(Array(right.series.labels)) \(right)"
  }
  return "\(left.families) \(left.rejections), \(right.families) \(right.rejections)"
}

private func changed(_ page: [UInt8], by chance: inout Chance) -> [UInt8] {
  guard !page.isEmpty else { return page }
  var page = page
  var lines = page.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
  let (line, place) = (chance.next(below: lines.count), chance.next(below: page.count))
  let byte = chance.nextByte()
  switch chance.next(below: 8) {
  case 0: lines.remove(at: line)
  case 1: lines.insert(lines[line], at: line)
  case 2: lines.swapAt(line, chance.next(below: lines.count))
  case 3: lines[line].append(byte)
  case 4: lines.removeSubrange(line...)
  case 5:
    page.remove(at: place)
    return page
  case 6:
    page.insert(byte, at: place)
    return page
  default:
    page[place] = byte
    return page
  }
  return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
}

/// The same choices for the same input.
private struct Chance {
  private var state: UInt64

  /// By FNV-1a.
  init(_ bytes: [UInt8]) {
    state = bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// By SplitMix64.
  mutating func next(below bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  /// Half of the time one that means something to the format.
  mutating func nextByte() -> UInt8 {
    let lively = Array("0123456789\"\\{}=,# \n\r\t.e-x".utf8)
    return next(below: 2) == 0 ? UInt8(next(below: 256)) : lively[next(below: lively.count)]
  }
}
