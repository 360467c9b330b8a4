/// Writes the pages of one group, one after the other, as an `ExpositionWriter` does: without types and timestamps.
///
/// A group mostly has the series that it had before, so everything but the numbers is kept from page to page.
public struct PageWriter: Sendable {
  private var plan: WritingPlan?

  public init() {}

  /// - Parameter values: exactly one for each of the series.
  public mutating func write(_ series: [Series], _ values: [Double]) -> ExpositionWriter.Result {
    precondition(series.count == values.count, "each series has a value")
    let fitting: WritingPlan
    if let plan, plan.fits(series) {
      fitting = plan
    } else {
      fitting = WritingPlan(series)
      plan = fitting
    }
    return ExpositionWriter.Result(fitting.write(values), of: fitting)
  }
}
