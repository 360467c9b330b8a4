import Fixtures
import FoundationEssentials

@testable import Kubernetes

/// Pods with everything that may be there or not.
enum RandomPods {
  static func make(_ count: Int, seed: UInt64) -> [Pod] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in pod(using: &generator) }
  }

  static func pod(using generator: inout SeededGenerator) -> Pod {
    func chance() -> Bool { .random(using: &generator) }
    func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }
    func text() -> String {
      let alphabet = Array(#"abcdefgh-./0123456789"\{}[],:<&é漢🌒 "# + "\n")
      return String((0...number(0...40)).map { _ in alphabet[number(0...alphabet.count - 1)] })
    }
    func texts() -> [String: String] {
      Dictionary((0..<number(0...4)).map { ("key-\($0)/\(text())", chance() ? text() : "") }) { first, _ in first }
    }
    func date() -> Date { Date(timeIntervalSince1970: Double(number(0...2_000_000_000))) }
    func containers() -> [Container] {
      (0..<number(0...3)).map { _ in
        Container(
          name: text(),
          ports: (0..<number(0...3)).map { _ in
            ContainerPort(
              name: chance() ? text() : nil,
              containerPort: number(1...65535),
              transport: chance() ? "TCP" : "UDP"
            )
          }
        )
      }
    }
    func state() -> ContainerStatus.State {
      switch number(0...3) {
      case 0: .unknown
      case 1: .waiting(reason: chance() ? text() : nil)
      case 2: .running(startedAt: chance() ? date() : nil)
      default:
        .terminated(
          ContainerStatus.Termination(
            exitCode: number(-1...255),
            reason: chance() ? text() : nil,
            message: chance() ? text() : nil,
            startedAt: chance() ? date() : nil,
            finishedAt: chance() ? date() : nil
          )
        )
      }
    }
    return Pod(
      namespace: text(),
      name: text(),
      uid: text(),
      resourceVersion: "\(number(1...1_000_000))",
      labels: texts(),
      annotations: texts(),
      creationTimestamp: chance() ? date() : nil,
      deletionTimestamp: chance() ? date() : nil,
      deletionGracePeriodSeconds: chance() ? number(0...60) : nil,
      nodeName: chance() ? text() : nil,
      hostNetwork: chance(),
      restartPolicy: [.always, .onFailure, .never][number(0...2)],
      containers: containers(),
      initContainers: containers(),
      phase: [.pending, .running, .succeeded, .failed, .unknown][number(0...4)],
      reason: chance() ? text() : nil,
      message: chance() ? text() : nil,
      podIPs: (0..<number(0...2)).map { "10.0.0.\($0)" },
      startTime: chance() ? date() : nil,
      containerStatuses: (0..<number(0...3)).map { _ in
        ContainerStatus(name: text(), restartCount: number(0...9), state: state())
      }
    )
  }
}
