import Delivery
import Transport
import YAML

extension SettingText {
  /// One address as a URL, or, where the text begins so, a mapping or a list of them in YAML or JSON.
  static func addresses<Address: PeerAddress>(_ text: String) throws(InvalidValue) -> [Address] {
    guard isStructured(text) else { return [try address(text)] }
    guard !isOneOfSeveral(text) else {
      throw InvalidValue("where one of several is a mapping, write all of them as one list: [{url: …}, http://…]")
    }
    return try list(text) { (node, file) throws(YAMLError) in
      try Address.list(PlacedNode(node: node, mark: node.mark, path: YAMLPath(), file: file))
    }
  }

  /// The same of only one.
  static func singleAddress<Address: PeerAddress>(_ text: String) throws(InvalidValue) -> Address {
    let all: [Address] = try addresses(text)
    guard let address = all.first, all.count == 1 else {
      throw InvalidValue("there are several addresses; write one")
    }
    return address
  }

  /// Whether behind a mapping there is a comma and more, as where several are given that are no list.
  private static func isOneOfSeveral(_ text: String) -> Bool {
    guard text.first(where: { !$0.isWhitespace }) == "{", let end = text.lastIndex(of: "}") else { return false }
    let rest = text[text.index(after: end)...]
    return rest.first { !$0.isWhitespace } == ","
  }

  /// Whether a text is meant as YAML or JSON, where it could be a plain value too.
  static func isStructured(_ text: String) -> Bool {
    text.first { !$0.isWhitespace }.map { "{[".contains($0) } ?? false
  }

  /// The text itself is never repeated: it may hold a password.
  static func address<Address: PeerAddress>(
    _ text: String,
    access: EndpointAccess = EndpointAccess()
  ) throws(InvalidValue) -> Address {
    do {
      return try Address(text, access: access)
    } catch {
      throw InvalidValue("\(error)")
    }
  }

  /// A token as RFC 9110 has it, and none that a request sets by itself.
  static func headerName(_ text: String) throws(InvalidValue) -> String {
    let isToken =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
    guard isToken else {
      throw InvalidValue("this is no name of a header: write letters, digits and hyphens, such as X-Scope-OrgID")
    }
    guard !ownHeaders.contains(text.lowercased()) else {
      throw InvalidValue("\(text) is set by the request itself; leave it out")
    }
    return text
  }

  private static let ownHeaders: Set<String> = [
    "host", "user-agent", "content-type", "content-length", "content-encoding", "transfer-encoding", "accept-encoding",
    "connection", "keep-alive", "te", "trailer", "upgrade", "expect",
  ]

  static func headerValue(_ text: String) throws(InvalidValue) -> String {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
      throw InvalidValue("this is no value of a header: it may be neither empty nor hold control characters")
    }
    return text
  }

  /// `NAME=VALUE`, a label of the grouping key.
  static func groupingLabel(_ text: String) throws(InvalidValue) -> GroupingKey.Label {
    guard let sign = text.firstIndex(of: "=") else {
      guard !isStructured(text), !text.contains(":") else {
        throw InvalidValue("write a label as NAME=VALUE, such as cluster=production, and several as a list of these")
      }
      throw InvalidValue("\"\(text)\" is no label: write NAME=VALUE, such as cluster=production")
    }
    let name = String(text[..<sign])
    let value = String(text[text.index(after: sign)...])
    guard isLabelName(name) else {
      throw InvalidValue("\"\(name)\" is no name of a label: write letters, digits and underscores, no digit first")
    }
    guard !name.hasPrefix("__"), !ownLabels.contains(name) else {
      throw InvalidValue("the label \(name) has a meaning of its own in a group; choose another name")
    }
    // U+FFFD is what bytes become that are no UTF-8; one such value makes a Pushgateway refuse everything from then on.
    guard !value.isEmpty, !value.unicodeScalars.contains(where: { $0 == "\0" || $0 == "\u{fffd}" }) else {
      throw InvalidValue("the label \(name) has no value that can be sent; write one that is not empty, in UTF-8")
    }
    return GroupingKey.Label(name, value)
  }

  private static func isLabelName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }

  /// What the agent's own series carry, a grouping key holds anyway, or histograms and summaries need.
  private static let ownLabels: Set<String> = [
    "job", "application_id", "namespace", "pod", "owner", "phase", "reason", "exit_code", "le", "quantile",
  ]

  static func owner(_ text: String) throws(InvalidValue) -> String {
    guard isVisible(text, upTo: 100) else {
      throw InvalidValue("this is no name for an owner: write up to 100 bytes of visible text, such as afterglow-eu")
    }
    return text
  }

  static func compression(_ text: String) throws(InvalidValue) -> PushCompression {
    guard let compression = PushCompression(rawValue: text.lowercased()) else {
      throw InvalidValue("\"\(text)\" is no compression: write gzip or none")
    }
    return compression
  }
}
