/// Writes the pages of one group, one after the other, as an `ExpositionWriter` does: without timestamps, and with
/// those types and helps alone that it is told of.
///
/// A group mostly has the series that it had before, so everything but the numbers is kept from page to page.
public struct PageWriter: Sendable {
  private let families: [String: Family]
  private var plan: WritingPlan?

  public init(families: [String: Family] = [:]) {
    self.families = families
  }

  /// - Parameter values: exactly one for each of the series.
  public mutating func write(_ series: [Series], _ values: [Double]) -> ExpositionWriter.Result {
    precondition(series.count == values.count, "each series has a value")
    let fitting: WritingPlan
    if let plan, plan.fits(series) {
      fitting = plan
    } else {
      fitting = WritingPlan(series, families: families)
      plan = fitting
    }
    return ExpositionWriter.Result(fitting.write(values), of: fitting)
  }
}
