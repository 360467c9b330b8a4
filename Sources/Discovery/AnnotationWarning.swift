/// An annotation that cannot be followed though the pod is scraped all the same: a slip must not cost samples.
public struct AnnotationWarning: Sendable, Hashable {
  /// The annotation's key, or the prefix of several.
  public let annotation: String
  /// `nil` where it is said of several annotations.
  public let value: String?
  /// What is wrong with it, what to write instead, and what holds until then.
  public let problem: String

  public init(annotation: String, value: String?, problem: String) {
    self.annotation = annotation
    self.value = value
    self.problem = problem
  }
}

extension AnnotationWarning: CustomStringConvertible {
  public var description: String {
    guard let value else { return "annotations \(annotation)…: \(problem)" }
    return "annotation \(annotation) is \(value.excerpt): \(problem)"
  }
}
