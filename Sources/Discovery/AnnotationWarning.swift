/// An annotation that cannot be followed though the pod is scraped all the same: a slip must not cost samples.
public struct AnnotationWarning: Sendable, Hashable {
  /// The annotation's key.
  public let annotation: String
  public let value: String
  /// What is wrong with it, what to write instead, and what holds until then.
  public let problem: String

  public init(annotation: String, value: String, problem: String) {
    self.annotation = annotation
    self.value = value
    self.problem = problem
  }
}

extension AnnotationWarning: CustomStringConvertible {
  public var description: String { "annotation \(annotation) is \(value.excerpt): \(problem)" }
}

extension String {
  /// The beginning of it, in quotes: an annotation may have 256 KiB.
  var excerpt: String {
    let shown = unicodeScalars.prefix(100)
    return shown.endIndex < unicodeScalars.endIndex ? "\"\(String(shown))…\"" : "\"\(self)\""
  }
}
