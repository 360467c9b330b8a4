import Discovery
import Exposition
import Fixtures
import FoundationEssentials

@testable import Capture

/// Groups as the tests of the spool need them.
enum SpooledSamples {
  static let owner = "cluster-a"

  static func group(
    _ id: String = "spark-1",
    namespace: String = "team-a",
    owner: String = owner,
    generation: Int = 7,
    ending: PodEnding? = nil,
    isRemnant: Bool = false,
    pods: [RestoredGroup.Pod] = [pod()],
    samples: [Sample] = [sample("tasks", 7)]
  ) -> SpooledGroup {
    SpooledGroup(
      snapshot: GroupSnapshot(
        id: id,
        namespace: namespace,
        generation: generation,
        owner: owner,
        ending: ending,
        isRemnant: isRemnant,
        series: samples.map(\.series),
        values: samples.map(\.value)
      ),
      firstCapture: Date(timeIntervalSince1970: 1000.5),
      lastCapture: Date(timeIntervalSince1970: 1400.25),
      pods: pods
    )
  }

  static func pod(_ uid: String = "uid-1", namespace: String = "team-a") -> RestoredGroup.Pod {
    RestoredGroup.Pod(
      reference: PodReference(uid: uid, namespace: namespace, name: "pod-\(uid)"),
      sparkRole: .driver,
      startedAt: Date(timeIntervalSince1970: 990)
    )
  }

  static func sample(_ name: String, _ value: Double, _ labels: LabelSet = ["pod": "pod-uid-1"]) -> Sample {
    Sample(Series(name: name, labels: labels), value)
  }

  /// What is read of the file of a group.
  static func restored(_ group: SpooledGroup, gateway: String? = nil) -> RestoredGroup {
    let samples = zip(group.snapshot.series, group.snapshot.values)
      .filter { !GroupMark.names.contains($0.0.name) }
      .sorted { $0.0 < $1.0 }
    return RestoredGroup(
      id: group.snapshot.id,
      namespace: group.snapshot.namespace,
      generation: group.snapshot.generation,
      firstCapture: group.firstCapture,
      lastCapture: group.lastCapture,
      ending: group.snapshot.ending,
      pods: group.pods,
      series: samples.map(\.0),
      values: samples.map(\.1),
      gateway: gateway
    )
  }

  /// A group full of what is hard to write.
  static func random(_ generator: inout SeededGenerator) -> SpooledGroup {
    let words = [
      "a", "spark-1", "\\", "\"", "\n", "\r", "}", "{a=\"b\"}", ",", "😀", "e\u{301}", "\u{e9}", " ", "# EOF\n", "\t",
      "/",
      "\u{0}", "\u{2028}", "..", "# afterglow 1 00000000 {}", "",
    ]
    func text() -> String {
      (0...Int.random(in: 0...3, using: &generator)).map { _ in words.randomElement(using: &generator) ?? "" }.joined()
    }
    func date() -> Date {
      Date(timeIntervalSince1970: Double(Int.random(in: 0...8_000_000_000, using: &generator)) / 4)
    }
    func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &generator) ? value : nil }
    let namespace = text()
    var samples: [Series: Double] = [:]
    for _ in 0..<Int.random(in: 0...20, using: &generator) {
      let labels = LabelSet(
        (0..<Int.random(in: 0...4, using: &generator)).map { Label("l\($0)", text()) }
      )
      let name = ["m", "n_total", "x:y", GroupMark.start].randomElement(using: &generator) ?? "m"
      let number = Double(bitPattern: generator.next())
      samples[Series(name: name, labels: labels)] = number.isNaN ? .infinity : number
    }
    let outcomes = [PodEnding.Outcome.succeeded, .failed, .deleted]
    return SpooledGroup(
      snapshot: GroupSnapshot(
        id: "i" + text(),
        namespace: namespace,
        generation: Int.random(in: 0...GroupMark.highestGeneration, using: &generator),
        owner: text(),
        ending: maybe(
          PodEnding(
            outcome: outcomes.randomElement(using: &generator) ?? .failed,
            reason: maybe(text()),
            exitCode: maybe(Int.random(in: -1...255, using: &generator)),
            at: date()
          )
        ),
        series: Array(samples.keys),
        values: samples.keys.map { samples[$0] ?? 0 }
      ),
      firstCapture: date(),
      lastCapture: date(),
      pods: (0..<Int.random(in: 0...3, using: &generator)).map { number in
        RestoredGroup.Pod(
          reference: PodReference(uid: "\(number)" + text(), namespace: namespace, name: text()),
          sparkRole: maybe(.executor),
          startedAt: maybe(date())
        )
      }
    )
  }
}
