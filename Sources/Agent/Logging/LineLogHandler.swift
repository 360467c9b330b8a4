import FoundationEssentials
public import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes one line a message to standard error: JSON for machines, text for people.
public struct LineLogHandler: LogHandler {
  public enum Style: Sendable {
    case json
    case text(coloured: Bool)

    /// The style that a format means for standard error.
    public init(_ format: LogFormat, environment: [String: String]) {
      let isTerminal = isatty(STDERR_FILENO) == 1
      switch format {
      case .json: self = .json
      case .auto where !isTerminal: self = .json
      // https://no-color.org
      case .auto, .text: self = .text(coloured: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty)
      }
    }
  }

  /// Follows the threshold until it is set.
  public var logLevel: Logger.Level {
    get { ownLevel ?? threshold.level }
    set { ownLevel = newValue }
  }
  private var ownLevel: Logger.Level?
  private let threshold: LogThreshold
  public var metadata: Logger.Metadata = [:]
  private let style: Style
  private let label: String

  public init(label: String, threshold: LogThreshold, style: Style) {
    self.label = label
    self.threshold = threshold
    self.style = style
  }

  public subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let all = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
    let fields = all.sorted { $0.key < $1.key }.map { (name: $0.key, value: "\($0.value)") }
    let line = line(level: event.level, message: "\(event.message)", fields: fields, at: .now)
    // One call a line, so that lines of several threads don't mix.
    var bytes = Array(line.utf8)
    bytes.append(UInt8(ascii: "\n"))
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  func line(level: Logger.Level, message: String, fields: [(name: String, value: String)], at time: Date) -> String {
    let stamp = time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    switch style {
    case .json:
      let pairs = [("time", stamp), ("level", level.rawValue), ("logger", label), ("message", message)] + fields
      return "{" + pairs.map { "\(Self.quoted($0.0)):\(Self.quoted($0.1))" }.joined(separator: ",") + "}"
    case .text(let coloured):
      let name = level.rawValue.uppercased().padding(to: 8)
      let shown = coloured ? "\(Self.colour(of: level))\(name)\u{1B}[0m" : name
      let tail = fields.map { " \($0.name)=\(Self.isPlain($0.value) ? $0.value : Self.quoted($0.value))" }.joined()
      return "\(stamp) \(shown) \(message)\(coloured ? "\u{1B}[2m\(tail)\u{1B}[0m" : tail)"
    }
  }

  private static func colour(of level: Logger.Level) -> String {
    switch level {
    case .trace, .debug: "\u{1B}[2m"
    case .info: "\u{1B}[36m"
    case .notice: "\u{1B}[32m"
    case .warning: "\u{1B}[33m"
    case .error, .critical: "\u{1B}[31m"
    }
  }

  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") }
  }

  /// As JSON demands; no control character of foreign text reaches the terminal either.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
