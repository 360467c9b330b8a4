/// What became of a group, for those who deliver it.
public enum GroupChange: Sendable, Hashable {
  /// It has a new generation.
  case updated(String, generation: Int, isFinal: Bool)
  /// It is to be deleted.
  case expired(String)
}
