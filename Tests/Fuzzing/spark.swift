// Rooms: Exposition
// Seeds: names

import Exposition

private let numbers: [(text: String, value: Double)] = [
  ("0", 0), ("2", 2), ("1.466", 1.466), ("1.7E-5", 1.7e-5), ("NaN", .nan), ("-3", -3),
  ("12345678901", 12_345_678_901), ("0.30000000000000004", 0.30000000000000004),
]

/// An application's name, whatever it holds, comes whole out of the lines that Spark writes without escaping it.
///
/// The last byte says how many lines there are, those before it which numbers stand there; the rest is the name.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  var bytes = Array(UnsafeBufferPointer(start: data, count: size))
  let lines = (0...Int((bytes.popLast() ?? 0) % 4)).map { _ in numbers[Int((bytes.popLast() ?? 0) % 8)] }
  let name = String(decoding: bytes.prefix(2000), as: UTF8.self)
  let upToQuote = "\(name)\"".utf8
  // What looks like the beginning of another line may be just that; so may what looks like this one's end, where a line
  // ends behind it.
  guard !upToQuote.containsBytes(of: #"", application_name=""#) else { return 0 }
  let firstLine = name.utf8.prefix { $0 != UInt8(ascii: "\n") }
  let isWhole = firstLine.contains(UInt8(ascii: "\"")) && firstLine.contains(UInt8(ascii: "}"))
  guard !isWhole || firstLine.count == name.utf8.count else { return 0 }
  guard !upToQuote.containsBytes(of: #"", executor_id=""#) || !name.utf8.contains(UInt8(ascii: "\n")) else { return 0 }

  let labels = "{application_id=\"spark-1\", application_name=\"\(name)\", executor_id=\"driver\"}"
  var text = "spark_info{version=\"3.5.9\", revision=\"7c14\"} 1.0\n"
  for (index, number) in lines.enumerated() { text += "metrics_executor_m\(index)\(labels) \(number.text)\n" }
  let page: ExpositionPage
  do {
    page = try ExpositionParser().parse(Array(text.utf8), contentType: "text/plain")
  } catch {
    preconditionFailure("\(error)\n\(text)")
  }
  precondition(page.rejections.isEmpty, "\(page.rejections.examples)\n\(text)")
  let samples = page.samples.dropFirst()
  precondition(samples.count == lines.count, "\(page.samples)\n\(text)")
  for (index, (sample, number)) in zip(samples, lines).enumerated() {
    precondition(sample.series.name == "metrics_executor_m\(index)", "\(sample)")
    precondition(sample.value == number.value || sample.value.isNaN && number.value.isNaN, "\(sample)")
    let found = sample.series.labels["application_name"] ?? ""
    precondition(found.utf8.elementsEqual(name.utf8), "\(found) instead of \(name)")
    precondition(sample.series.labels["application_id"] == "spark-1")
    precondition(sample.series.labels["executor_id"] == "driver")
  }
  return 0
}

extension String.UTF8View {
  fileprivate func containsBytes(of text: String) -> Bool {
    var rest = self[...]
    while rest.count >= text.utf8.count {
      if rest.starts(with: text.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
