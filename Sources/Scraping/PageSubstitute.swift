public import Discovery
public import Exposition

/// Gives a target's page from elsewhere on the same target where the page itself is not to be had.
public protocol PageSubstitute: Sendable {
  /// - Parameters:
  ///   - failure: why there is no page.
  ///   - fetch: asks the target for another path.
  /// - Returns: the page and what is to be said of it; `nil` where there is none to take its place.
  func page(
    of target: Target,
    insteadOf failure: ScrapeFailure,
    fetch: (_ path: String) async throws(ScrapeFailure) -> [UInt8]
  ) async throws(ScrapeFailure) -> (page: ExpositionPage, remark: String)?

  /// The target is given up.
  func forget(_ id: Target.ID)
}
