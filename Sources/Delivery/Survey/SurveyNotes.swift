import Exposition

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What the lines of a gateway's page of metrics tell for a survey.
struct SurveyNotes {
  private let limits: SurveyReader.Limits
  private var survey = GatewaySurvey()
  /// Whether one of the gateway's own families was there.
  private var hasSeenGateway = false

  /// Each with the brace behind its name: a group always has labels.
  private static let heads = SurveyedSeries.allCases.map { (series: $0, bytes: Array("\($0.name){".utf8)) }
  private static let typeHead = Array("# TYPE ".utf8)
  private static let gatewayHead = Array("# TYPE pushgateway_".utf8)

  init(limits: SurveyReader.Limits) {
    self.limits = limits
  }

  /// Takes note of a line, without its newline, if it tells anything.
  mutating func note(_ line: UnsafeRawBufferPointer) throws(SurveyError) {
    switch line.first {
    case UInt8(ascii: "#") where line.begins(with: Self.typeHead):
      try noteType(line)
    case UInt8(ascii: "a"), UInt8(ascii: "p"):
      guard let head = Self.heads.first(where: { line.begins(with: $0.bytes) }) else { return }
      guard let sample = SurveyedSample(line, labelsAt: head.bytes.count) else {
        throw .unreadable(line: excerpt(line))
      }
      try note(sample, of: head.series)
    default: break
    }
  }

  /// - Throws: where the page cannot be whole. The gateway's own metrics, which it always has, sort behind all others
  ///   that are looked for.
  func finish() throws(SurveyError) -> GatewaySurvey {
    guard hasSeenGateway else { throw .notWhole }
    return survey
  }

  private mutating func noteType(_ line: UnsafeRawBufferPointer) throws(SurveyError) {
    if line.begins(with: Self.gatewayHead) { hasSeenGateway = true }
    let words = line.dropFirst(Self.typeHead.count).split(separator: UInt8(ascii: " "))
    guard words.count == 2 else { return }
    let type = MetricType(rawValue: String(decoding: words[1], as: UTF8.self))
    guard let type, type != .untyped else { return }
    guard survey.types.count < limits.families else { throw .tooManyFamilies(limit: limits.families) }
    survey.types[String(decoding: words[0], as: UTF8.self)] = type
  }

  private mutating func note(_ sample: SurveyedSample, of series: SurveyedSeries) throws(SurveyError) {
    if let key = sample.key(isMark: series.isMark) {
      survey.groups[key, default: SurveyedGroup()].note(sample, of: series)
    } else if series == .pushed {
      survey.otherGroups += 1
    }
    guard survey.groups.count + survey.otherGroups <= limits.groups else { throw .tooManyGroups(limit: limits.groups) }
  }

  private func excerpt(_ line: UnsafeRawBufferPointer) -> String {
    String(decoding: line.prefix(100), as: UTF8.self)
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func begins(with bytes: [UInt8]) -> Bool {
    guard count >= bytes.count, let start = baseAddress else { return false }
    return bytes.withUnsafeBytes { $0.baseAddress.map { memcmp(start, $0, bytes.count) == 0 } ?? true }
  }
}
