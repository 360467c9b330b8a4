// Rooms: Exposition
// Seeds: pages

import Exposition

/// Any bytes are a page or an error: within the limits, and what was read can be written and read again.
///
/// The last byte chooses how the others are read. That of a usual page is a newline: the limits that hold by default,
/// and no content type.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let body = Array(UnsafeBufferPointer(start: data, count: size))
  let choice = (body.last ?? 0) ^ 0x0a
  let contentTypes = [nil, "text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0", "text/html"]
  let limits: ExpositionParser.Limits =
    choice & 4 == 0
    ? .init() : .init(bodyBytes: 4096, samples: 5, labelsPerSample: 2, nameBytes: 8, valueBytes: 16)
  guard
    let page = try? ExpositionParser(limits: limits).parse(body, contentType: contentTypes[Int(choice & 3)])
  else { return 0 }

  let samples = page.samples
  let lines = body.count { $0 == UInt8(ascii: "\n") } + 1
  precondition(body.count <= limits.bodyBytes)
  precondition(samples.count <= limits.samples)
  precondition(page.families.count <= limits.samples)
  precondition(
    samples.count + page.rejections.total <= lines,
    "\(samples.count) + \(page.rejections.total) of \(lines)"
  )
  for series in samples.map(\.series) {
    precondition((1...limits.nameBytes).contains(series.name.utf8.count), "name \(series.name)")
    precondition(series.labels.count <= limits.labelsPerSample, "labels \(series.labels)")
    for label in series.labels {
      precondition((1...limits.nameBytes).contains(label.name.utf8.count), "label \(label)")
      precondition((1...limits.valueBytes).contains(label.value.utf8.count), "label \(label)")
    }
  }

  let written = ExpositionWriter(types: .keep, timestamps: .keep).write(samples, families: page.families)
  precondition(written.unwritable == 0)
  precondition(written.samples + written.duplicates == samples.count)
  let again: ExpositionPage
  do {
    again = try ExpositionParser().parse(written.bytes, contentType: ExpositionWriter.contentType)
  } catch {
    preconditionFailure("\(error)\n\(String(decoding: written.bytes, as: UTF8.self))")
  }
  precondition(again.rejections.isEmpty, "\(again.rejections.examples)")
  // Of a series that the page has twice the writer keeps the last.
  let expected = Dictionary(samples.map { ($0.series, $0) }, uniquingKeysWith: { $1 })
  precondition(again.samples.count == expected.count)
  for sample in again.samples {
    precondition(expected[sample.series] == sample, "\(String(describing: expected[sample.series])) is now \(sample)")
  }
  return 0
}
