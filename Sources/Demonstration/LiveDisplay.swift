/// Shows the demonstration as it goes: a picture that is drawn anew in place on a terminal, or one line for each thing
/// that happens in a pipe.
struct LiveDisplay {
  private let terminal: Terminal
  private var drawnLines = 0
  private var toldCaptured: Set<String> = []
  private var toldEnded: Set<String> = []

  init(_ terminal: Terminal) {
    self.terminal = terminal
  }

  mutating func show(_ records: [ApplicationRecord], progress: String, elapsed: Double) {
    if terminal.isInteractive {
      draw(records, progress: progress)
    } else {
      tell(records, elapsed: elapsed)
    }
  }

  /// Takes the picture away, for what follows.
  mutating func clear() {
    guard drawnLines > 0 else { return }
    terminal.write("\u{1B}[\(drawnLines)A\u{1B}[J")
    drawnLines = 0
  }

  private mutating func draw(_ records: [ApplicationRecord], progress: String) {
    // The newest are at the end; what has ended long ago scrolls out first.
    let shown = records.filter { $0.runningAt != nil }.suffix(max(3, terminal.height - 5))
    // A line that wraps would be counted as one and drawn as two.
    var lines = [terminal.styled(progress.cut(to: terminal.width), .bold), ""]
    let width = terminal.width
    for record in shown { lines.append(line(of: record, width: width)) }
    let back = drawnLines > 0 ? "\u{1B}[\(drawnLines)A" : ""
    let picture = lines.map { "\u{1B}[2K\($0)\n" }.joined()
    terminal.write("\(back)\(picture)\u{1B}[J")
    drawnLines = lines.count
  }

  private func line(of record: ApplicationRecord, width: Int) -> String {
    let name = record.pod.cut(to: 28).padded(to: 28)
    let id = record.id.cut(to: 14).padded(to: 15)
    let (mark, state): (String, String) =
      switch (record.lastCapture, record.endedAt) {
      case (nil, nil): (terminal.styled("○", .dim), "waiting for its port")
      case (_?, nil): (terminal.styled("●", .cyan), "captured, alive")
      case (nil, _?): (terminal.styled("✗", .red), "\(record.ending), not captured")
      case (_?, _?):
        (
          terminal.styled("●", .green),
          "\(record.ending) \(Figure.seconds(record.life)), last \(Figure.milliseconds(record.age))"
        )
      }
    let room = max(1, width - 4 - name.count - 1 - id.count - 1)
    return "  \(mark) \(name) \(terminal.styled(id, .dim)) \(state.cut(to: room))"
  }

  private mutating func tell(_ records: [ApplicationRecord], elapsed: Double) {
    for record in records {
      let time = Figure.seconds(elapsed)
      if record.lastCapture != nil, toldCaptured.insert(record.id).inserted {
        terminal.write("\(time)  captured  \(record.pod)  \(record.id)\n")
      }
      if record.endedAt != nil, toldEnded.insert(record.id).inserted {
        terminal.write(
          "\(time)  ended     \(record.pod)  \(record.id)  \(record.ending) after \(Figure.seconds(record.life))\n"
        )
      }
    }
  }
}

extension String {
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
