import FoundationEssentials
import Kubernetes

/// What the scheduler and the kubelet write into a pod, step by step as the recordings show.
extension Pod {
  /// Given to a node, which now pulls the image and makes the container.
  mutating func beCreated(on node: String, at time: Date) {
    nodeName = node
    startTime = time
    containerStatuses = containers.map {
      ContainerStatus(name: $0.name, state: .waiting(reason: "ContainerCreating"))
    }
  }

  mutating func run(at address: String, since time: Date) {
    phase = .running
    podIPs = [address]
    containerStatuses = containers.map { ContainerStatus(name: $0.name, state: .running(startedAt: time)) }
  }

  /// Ended. The address stays in the status, as in a real cluster, whoever has it next.
  mutating func terminate(_ ending: Ending, startedAt: Date?, finishedAt: Date) {
    phase = ending.phase
    let termination = ContainerStatus.Termination(
      exitCode: ending.exitCode,
      reason: ending.reason,
      startedAt: startedAt,
      finishedAt: finishedAt
    )
    containerStatuses = containers.map { ContainerStatus(name: $0.name, state: .terminated(termination)) }
  }
}
