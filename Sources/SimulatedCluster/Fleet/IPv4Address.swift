/// An IPv4 address that can be counted on from.
public struct IPv4Address: Sendable, Hashable, CustomStringConvertible {
  private var bits: UInt32

  public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    bits = [first, second, third, fourth].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// `nil` where the text is not four numbers up to 255 with points between.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard parts.count == 4, let first = parts[0], let second = parts[1], let third = parts[2], let fourth = parts[3]
    else { return nil }
    self.init(first, second, third, fourth)
  }

  /// The address so many further on, after 255.255.255.255 from 0.0.0.0 again.
  public func advanced(by count: Int) -> IPv4Address {
    var address = self
    address.bits &+= UInt32(truncatingIfNeeded: count)
    return address
  }

  public var description: String {
    [24, 16, 8, 0].map { String(bits >> UInt32($0) & 0xFF) }.joined(separator: ".")
  }
}
