public import Capture
public import Exposition

/// Writes one group's bodies for one gateway, one after the other.
///
/// All but the numbers is worked out once, and again only where the series are others or the book says something else.
public struct GatewayPage: Sendable {
  public struct Result: Sendable {
    /// With the marks of the group's owner and generation around the samples.
    public var page: ExpositionWriter.Result
    public var leftOut: LeftOut
    /// What the body was written with, for the book to learn from a refusal.
    public var edition: FamilyBook.Edition
  }

  private var plan: GatewayPagePlan?

  public init() {}

  public mutating func write(_ snapshot: GroupSnapshot, _ book: FamilyBook = FamilyBook()) -> Result {
    let known = plan.flatMap { $0.fits(snapshot, book) ? $0 : nil }
    var plan = known ?? GatewayPagePlan(snapshot, book)
    defer { self.plan = plan }
    return Result(page: plan.write(snapshot), leftOut: plan.leftOut, edition: plan.edition)
  }
}
