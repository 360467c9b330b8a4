extension [Double] {
  /// The smallest element that at least this share of a sorted array does not exceed; `nil` of an empty one.
  func quantile(_ share: Double) -> Double? {
    isEmpty ? nil : self[Swift.min(count - 1, Swift.max(0, Int((Double(count) * share).rounded(.up)) - 1))]
  }
}
