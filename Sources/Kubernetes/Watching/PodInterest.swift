/// Which pods are followed from the first sight to their end, and what of their annotations is kept. Of all others
/// nothing is.
public struct PodInterest: Sendable {
  /// Decides by a pod's metadata alone: the rest of a pod of no interest is never read.
  public var includes: @Sendable (ObjectHead) -> Bool
  /// Decides by an annotation's key. Some tools write annotations of many kilobytes.
  public var keepsAnnotation: @Sendable (String) -> Bool

  public init(
    includes: @escaping @Sendable (ObjectHead) -> Bool,
    keepsAnnotation: @escaping @Sendable (String) -> Bool
  ) {
    self.includes = includes
    self.keepsAnnotation = keepsAnnotation
  }

  /// All pods, as they are.
  public static let everything = PodInterest(includes: { _ in true }, keepsAnnotation: { _ in true })
}
