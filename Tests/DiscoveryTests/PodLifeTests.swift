import FoundationEssentials
import Kubernetes
import Testing

@testable import Discovery

@Suite struct PodLifeTests {
  private let now = Date(timeIntervalSince1970: 2000)
  private let finished = Date(timeIntervalSince1970: 1500)

  private func life(_ pod: Pod) -> PodLife {
    AnnotationDiscovery().examine(pod, now: now).life
  }

  private func ended(_ exitCode: Int, _ reason: String) -> ContainerStatus.State {
    .terminated(.init(exitCode: exitCode, reason: reason, finishedAt: finished))
  }

  @Test("a clean end, an error and an OOM kill are told apart")
  func endings() {
    #expect(
      life(.driver(phase: .succeeded, state: ended(0, "Completed")))
        == .ended(PodEnding(outcome: .succeeded, reason: "Completed", exitCode: 0, at: finished))
    )
    #expect(
      life(.driver(phase: .failed, state: ended(1, "Error")))
        == .ended(PodEnding(outcome: .failed, reason: "Error", exitCode: 1, at: finished))
    )
    #expect(
      life(.driver(phase: .failed, state: ended(137, "OOMKilled")))
        == .ended(PodEnding(outcome: .failed, reason: "OOMKilled", exitCode: 137, at: finished))
    )
  }

  @Test("an eviction is named, though its container only says that it was killed")
  func eviction() {
    let pod = Pod.driver(phase: .failed, state: ended(143, "Error")).with { $0.reason = "Evicted" }
    #expect(life(pod) == .ended(PodEnding(outcome: .failed, reason: "Evicted", exitCode: 143, at: finished)))
  }

  @Test("the driver's end is the end, while a sidecar keeps the pod running")
  func sidecar() {
    let pod = Pod.driver(state: ended(0, "Completed")).with {
      $0.containers.append(Container(name: "proxy"))
      $0.containerStatuses.append(ContainerStatus(name: "proxy", state: .running(startedAt: nil)))
    }
    #expect(life(pod).isEnded)
    #expect(
      AnnotationDiscovery().examine(pod, now: now).reason == .containerEnded("spark-kubernetes-driver")
    )
  }

  @Test("it is so too where the sidecar serves the page")
  func servingSidecar() {
    let running = Pod.driver().with {
      $0.annotations["prometheus.io/port"] = "8090"
      $0.containers.append(Container(name: "exporter", ports: [ContainerPort(containerPort: 8090)]))
      $0.containerStatuses.append(ContainerStatus(name: "exporter", restartCount: 2, state: .running(startedAt: now)))
    }
    let discovered = AnnotationDiscovery().examine(running, now: now)
    #expect(discovered.targets.map(\.container) == ["exporter"])
    #expect(discovered.targets.map(\.restart) == [2])
    #expect(discovered.targets.map(\.startedAt) == [now])
    let driverEnded = running.with { $0.containerStatuses[0].state = ended(0, "Completed") }
    #expect(life(driverEnded).isEnded)
    #expect(
      AnnotationDiscovery().examine(driverEnded, now: now).reason == .containerEnded("spark-kubernetes-driver")
    )
    let exporterEnded = running.with { $0.containerStatuses[1].state = ended(1, "Error") }
    #expect(!life(exporterEnded).isEnded)
    #expect(AnnotationDiscovery().examine(exporterEnded, now: now).reason == .containerEnded("exporter"))
  }

  @Test("where a native sidecar serves the page, the end is the driver's as well")
  func nativeSidecar() {
    let running = Pod.driver().with {
      $0.annotations["prometheus.io/port"] = "metrics"
      $0.initContainers = [Container(name: "proxy", ports: [ContainerPort(name: "metrics", containerPort: 9090)])]
    }
    let discovered = AnnotationDiscovery().examine(running, now: now)
    #expect(discovered.targets.map(\.port) == [9090])
    #expect(discovered.targets.map(\.container) == ["spark-kubernetes-driver"])
    #expect(life(running.with { $0.containerStatuses[0].state = ended(0, "Completed") }).isEnded)
  }

  @Test("a container that ended in a pod that is being deleted is not started again, whatever the pod's policy")
  func deletedWhileRestarting() {
    let pod = Pod.driver(state: ended(143, "Error")).with { $0.restartPolicy = .always }
    #expect(!life(pod).isEnded)
    #expect(life(pod.with { $0.deletionTimestamp = now }).isEnded)
  }

  @Test("a container that will be started again has not ended")
  func restarting() {
    let pod = Pod.driver(state: ended(1, "Error")).with { $0.restartPolicy = .onFailure }
    #expect(!life(pod).isEnded)
    #expect(life(pod.with { $0.containerStatuses[0].state = ended(0, "Completed") }).isEnded)
  }

  @Test("a deletion timestamp means that the end has begun, unless it is over")
  func deletion() {
    let pod = Pod.driver().with { $0.deletionTimestamp = now }
    #expect(life(pod) == .ending)
    #expect(AnnotationDiscovery().examine(pod, now: now).targets.count == 1)
    #expect(life(pod.with { $0.containerStatuses[0].state = ended(143, "Error") }).isEnded)
  }

  @Test("a pod that failed before any container ran ends now, for the reason that the pod gives")
  func neverRan() {
    let pod = Pod.driver(phase: .failed, state: .unknown).with { $0.reason = "NodeLost" }
    #expect(life(pod) == .ended(PodEnding(outcome: .failed, reason: "NodeLost", at: now)))
  }

  @Test("a pod that is gone keeps how it ended, or is said to be deleted")
  func gone() {
    let running = AnnotationDiscovery().examine(.driver(), now: now)
    #expect(running.gone(at: now).life == .ended(PodEnding(outcome: .deleted, at: now)))
    #expect(running.gone(at: now).targets.isEmpty)
    let over = AnnotationDiscovery().examine(.driver(phase: .failed, state: ended(1, "Error")), now: now)
    #expect(over.gone(at: now).life == over.life)
  }
}
