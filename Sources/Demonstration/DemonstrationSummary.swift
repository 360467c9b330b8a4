/// What comes out in the end, over all applications.
struct DemonstrationSummary {
  var applications: Int
  var captured: Int
  /// The share of all life that came after the last sample.
  var lifeLost: Double
  var ageP50: Double?
  var ageP95: Double?
  var firstAttemptP50: Double?
  var firstAttemptP99: Double?

  init(_ records: [ApplicationRecord]) {
    applications = records.count
    captured = records.count { $0.keptTasks != nil }
    let lives = records.compactMap { record in
      record.life.map { (life: $0, lost: record.keptTasks == nil ? $0 : record.age ?? $0) }
    }
    let life = lives.reduce(0) { $0 + $1.life }
    lifeLost = life > 0 ? lives.reduce(0) { $0 + $1.lost } / life : 0
    let ages = records.compactMap(\.age).sorted()
    ageP50 = ages.quantile(0.5)
    ageP95 = ages.quantile(0.95)
    let delays = records.compactMap(\.firstAttemptDelay).sorted()
    firstAttemptP50 = delays.quantile(0.5)
    firstAttemptP99 = delays.quantile(0.99)
  }
}

extension [Double] {
  /// The smallest element that at least this share of a sorted array does not exceed.
  fileprivate func quantile(_ share: Double) -> Double? {
    isEmpty ? nil : self[Swift.min(count - 1, Int((Double(count) * share).rounded(.up)) - 1)]
  }
}
