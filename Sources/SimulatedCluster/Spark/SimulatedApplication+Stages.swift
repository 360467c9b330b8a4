extension SimulatedApplication {
  /// `nil` where the REST API does not tell of stages.
  var stagePlan: StagePlan? {
    stageDurations.map { StagePlan(application: name, durations: $0, seed: seed) }
  }

  /// A stage at an age.
  ///
  /// - Returns: `nil` where there is no such stage yet, or never.
  func stage(_ number: Int, of plan: StagePlan, atAge age: Duration) -> StageValues? {
    let now = age.milliseconds
    // A job's stages are known when it begins.
    let job = plan.stages(ofJob: plan.job(ofStage: number))
    guard tasksPerSecond > 0, let first = job.first, plan.begin(ofStage: first) < now else { return nil }
    let begin = plan.begin(ofStage: number)
    guard begin < workEnd else { return nil }
    let end = min(plan.end(ofStage: number), workEnd)
    let status: StageValues.Status = now <= begin ? .pending : now <= end ? .active : .complete
    let before = work(at: begin)
    let tasks = (work(at: end) - before).completedTasks
    let work = status == .pending ? WorkValues() : work(at: min(now, end)) - before
    let running = status == .active ? workers(atAge: age).reduce(0) { $0 + $1.activeTasks } : 0
    let step = plan.step(number)
    return StageValues(
      number: number,
      name: step.name,
      shape: step.shape,
      status: status,
      begin: begin,
      end: end,
      tasks: tasks,
      activeTasks: min(running, tasks - work.completedTasks),
      work: work
    )
  }

  /// How many stages have begun, and how many of them have come to their end.
  func stageCounts(atAge age: Duration) -> (begun: Int, complete: Int) {
    guard let plan = stagePlan, tasksPerSecond > 0 else { return (0, 0) }
    let begun = plan.stages(begunBefore: min(age.milliseconds, workEnd))
    let isLastComplete = begun > 0 && min(plan.end(ofStage: begun - 1), workEnd) < age.milliseconds
    return (begun, isLastComplete ? begun : max(0, begun - 1))
  }

  /// In milliseconds of its age.
  private var workEnd: Int64 { worksFor.map(\.milliseconds) ?? .max }

  private func work(at milliseconds: Int64) -> WorkValues {
    WorkValues(workers(atAge: .milliseconds(milliseconds)))
  }
}
