/// Whom the agent acts as: the API server checks that its credentials may, and then treats it as that one
/// (https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/).
public struct Impersonation: Sendable, Hashable {
  public var user: String
  public var uid: String?
  public var groups: [String]
  /// What else is known of the user, such as `scopes`.
  public var extra: [String: [String]]

  public init(user: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
    self.user = user
    self.uid = uid
    self.groups = groups
    self.extra = extra
  }

  /// The headers that say so, in an order that is always the same.
  var headers: [(name: String, value: String)] {
    var headers = [(name: "Impersonate-User", value: user)]
    if let uid { headers.append((name: "Impersonate-Uid", value: uid)) }
    for group in groups { headers.append((name: "Impersonate-Group", value: group)) }
    for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
      for value in values { headers.append((name: "Impersonate-Extra-\(Self.encoded(key))", value: value)) }
    }
    return headers
  }

  /// The server reads the key in lower case whatever it is sent in, and undoes the percent-encoding of what no header's
  /// name may hold (RFC 7230's `tchar`).
  private static func encoded(_ key: String) -> String {
    var bytes: [UInt8] = []
    for byte in key.lowercased().utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        bytes.append(byte)
      case _ where "!#$&'*+-.^_`|~".utf8.contains(byte):
        bytes.append(byte)
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
