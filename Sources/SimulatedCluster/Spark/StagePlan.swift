/// How an application's work is divided: the same three jobs of five stages again and again, each stage with a length of its
/// own, one after the other. Two of the jobs are executions of queries.
struct StagePlan: Sendable, Hashable {
  /// One stage among the five.
  struct Step: Sendable, Hashable {
    /// In milliseconds, from the cycle's beginning.
    let begin: Int64
    let end: Int64
    /// Where in the application's code it comes from.
    let name: String
    /// Among the three.
    let job: Int
    let shape: Shape
  }

  /// What sort of work it is.
  enum Shape: Sendable, Hashable {
    case load
    case group
    case count
    /// With too little memory.
    case sort
    case save
  }

  let steps: [Step]
  /// In milliseconds.
  let cycle: Int64

  static let jobsInACycle = 3
  private static let shapes: [(shape: Shape, word: String, line: Int, job: Int)] = [
    (.load, "load", 18, 0), (.group, "groupBy", 27, 1), (.count, "count", 31, 1), (.sort, "sort", 38, 2),
    (.save, "save", 40, 2),
  ]

  init(application name: String, durations: ClosedRange<Duration>, seed: UInt64) {
    var generator = SeededGenerator(seed: seed ^ 0x5354_4147_4553)
    let words = name.split { !$0.isLetter && !$0.isNumber }
    let file = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    var end: Int64 = 0
    steps = Self.shapes.map { shape, word, line, job in
      let begin = end
      end += max(1, generator.duration(in: durations).milliseconds)
      return Step(begin: begin, end: end, name: "\(word) at \(file).scala:\(line)", job: job, shape: shape)
    }
    cycle = end
  }

  func step(_ stage: Int) -> Step { steps[stage % steps.count] }

  /// In milliseconds of the application's age.
  func begin(ofStage stage: Int) -> Int64 { Int64(stage / steps.count) * cycle + step(stage).begin }
  func end(ofStage stage: Int) -> Int64 { Int64(stage / steps.count) * cycle + step(stage).end }

  func job(ofStage stage: Int) -> Int { stage / steps.count * Self.jobsInACycle + step(stage).job }

  func stages(ofJob job: Int) -> [Int] {
    let first = job / Self.jobsInACycle * steps.count
    return steps.indices.filter { steps[$0].job == job % Self.jobsInACycle }.map { first + $0 }
  }

  /// The execution of a query that a job is; `nil` for a job of another kind.
  func query(ofJob job: Int) -> Int? {
    let place = job % Self.jobsInACycle
    return place == 0 ? nil : job / Self.jobsInACycle * (Self.jobsInACycle - 1) + place - 1
  }

  /// How many stages begin before an age.
  func stages(begunBefore milliseconds: Int64) -> Int {
    guard milliseconds > 0 else { return 0 }
    let whole = Int((milliseconds - 1) / cycle)
    let rest = milliseconds - Int64(whole) * cycle
    return whole * steps.count + steps.count { $0.begin < rest }
  }
}
