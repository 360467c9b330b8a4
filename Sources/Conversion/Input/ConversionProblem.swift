/// Something that could not be converted, where it stands, and why.
public struct ConversionProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file with line and column, or what was asked of the cluster.
  public let place: String
  public let message: String

  public init(place: String, message: String) {
    self.place = place
    self.message = message
  }

  public var description: String { "\(place): \(message)" }
}
