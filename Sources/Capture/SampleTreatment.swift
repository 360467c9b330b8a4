public import Relabelling

/// What a configured rule makes of the samples of its targets, before what holds for all.
public struct SampleTreatment: Sendable, Hashable {
  /// Whether a page's own labels stay where the target has some of the same names; if not, they become `exported_…`.
  public var honorsLabels: Bool
  public var relabelings: RelabelRules

  public init(honorsLabels: Bool = false, relabelings: RelabelRules = RelabelRules()) {
    self.honorsLabels = honorsLabels
    self.relabelings = relabelings
  }
}
