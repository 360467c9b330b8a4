// Rooms: CZlib Compression
// Seeds: gzip

import Compression

/// Any bytes inflate to a text within the limit or to an error, in whatever pieces they arrive.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  var largest: Result<[UInt8], InflationError>?
  for limit in [64 << 10, 1000, 0] {
    let whole = inflated(bytes, by: .max, limit: limit)
    precondition(whole == inflated(bytes, by: 7, limit: limit))
    precondition(whole == inflated(bytes, by: 1 + bytes.count / 2, limit: limit))
    switch (whole, largest) {
    case (.success(let text), .success(let same)?): precondition(text == same)
    // A smaller limit may be met before the fault, and a larger one after it.
    case (.failure(.tooLarge), _), (_, nil): break
    case (.failure(let fault), .failure(let same)?): precondition(fault == same, "\(same) is now \(fault)")
    default: preconditionFailure("\(String(describing: largest)) is now \(whole)")
    }
    largest = largest ?? whole
  }
  return 0
}

private func inflated(_ bytes: [UInt8], by step: Int, limit: Int) -> Result<[UInt8], InflationError> {
  do throws(InflationError) {
    var inflater = try GzipInflater(limit: limit)
    var start = 0
    while start < bytes.count {
      let end = step < bytes.count - start ? start + step : bytes.count
      try inflater.append(bytes.span.bytes.extracting(start..<end))
      precondition(inflater.count <= limit)
      start = end
    }
    let text = try inflater.finish()
    precondition(text.count <= limit)
    return .success(text)
  } catch {
    return .failure(error)
  }
}
