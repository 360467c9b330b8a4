/// A collector at work.
struct RunningCollector: Sendable {
  var collector: CaptureCollector
  /// How what it calls itself to the drivers begins.
  var userAgent: String
  var process: MeasuredProcess
  /// Where to look for what it kept; the first place is the measure.
  var kept: [KeptAges]
  /// What it delivers to.
  var servers: [MeasuredProcess]
}
