/// What a process took during a run.
struct Cost {
  var processorTime: Duration
  /// In bytes, since its start.
  var peakResident: Int

  init(_ before: ProcessFigures, _ after: ProcessFigures) {
    processorTime = after.processorTime - before.processorTime
    peakResident = after.peakResident
  }

  var figures: [Figure] {
    [Figure("CPU s", processorTime.seconds), Figure("peak RSS MB", peakResident.megabytes)]
  }
}
