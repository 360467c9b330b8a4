import Capture

/// The question for the generations of all groups of one owner, or of one application: PromQL, and the form that carries
/// it.
struct GenerationQuery: Sendable {
  let expression: String

  init(owner: String) {
    expression = "\(GroupMark.generation){owner=\"\(Self.escaped(owner))\"}"
  }

  /// Whoever owns the group.
  init(application: String) {
    expression = "\(GroupMark.generation){application_id=\"\(Self.escaped(application))\"}"
  }

  /// `application/x-www-form-urlencoded`.
  ///
  /// - Parameter timeout: after which Prometheus gives up by itself.
  func form(timeout: Duration) -> String {
    "query=\(Self.encoded(expression))&timeout=\(max(1, timeout.components.seconds))s"
  }

  /// As PromQL reads it between double quotes.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }

  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte.isUnreserved {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
