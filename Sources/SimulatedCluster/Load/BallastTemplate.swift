/// The bytes of a ballast in both encodings, made once, with places for the sixteen hexadecimal digits that tell one
/// pod's from another's. They have a fixed length, so that filling them in moves nothing.
final class BallastTemplate: Sendable {
  /// Bytes that stand together in the pod, for both encodings.
  struct Part: Sendable {
    var json: Text
    var protobuf: Text
  }

  struct Text: Sendable {
    fileprivate var bytes: [UInt8]
    fileprivate var places: [Int] = []

    var count: Int { bytes.count }
    var contents: [UInt8] { bytes }

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      let mark = Array(BallastContents.mark.utf8)
      var index = 0
      while index + mark.count <= bytes.count {
        if bytes[index] == mark[0], bytes[index..<(index + mark.count)].elementsEqual(mark) {
          places.append(index)
          index += mark.count
        } else {
          index += 1
        }
      }
    }
  }

  private let metadata: Part
  private let annotations: Part
  private let volumes: Part
  private let container: Part
  private let tolerations: Part
  private let conditions: Part

  /// The length of a pod of these without ballast, in JSON.
  private static let bareBytes = 1_260

  convenience init(jsonBytes: Int) {
    let wanted = max(0, jsonBytes - Self.bareBytes)
    let empty = BallastTemplate(BallastContents(units: 0)).jsonCount
    let perUnit = max(1, (BallastTemplate(BallastContents(units: 64)).jsonCount - empty) / 64)
    var units = max(0, wanted - empty) / perUnit
    // The numbers of the units grow longer as there are more of them.
    while units > 0, BallastTemplate(BallastContents(units: units)).jsonCount > wanted { units -= 1 + units / 100 }
    let contents = BallastContents(units: units)
    let missing = wanted - BallastTemplate(contents).jsonCount
    self.init(BallastContents(units: units, padding: max(0, missing)))
  }

  private init(_ contents: BallastContents) {
    metadata = contents.metadata
    annotations = contents.annotations
    volumes = contents.volumes
    container = contents.container
    tolerations = contents.tolerations
    conditions = contents.conditions
  }

  private var jsonCount: Int {
    [metadata, annotations, volumes, container, tolerations, conditions].reduce(0) { $0 + $1.json.count }
  }

  // MARK: One pod's share

  /// The ballast of one pod.
  struct Load: Sendable {
    private let template: BallastTemplate
    private let digits: [UInt8]

    init(_ template: BallastTemplate, for key: ObjectKey) {
      self.template = template
      // FNV-1a, which is the same in every run, as Swift's own hashes are not.
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in "\(key.namespace)/\(key.name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      let hexadecimal = String(hash, radix: 16)
      digits = Array((String(repeating: "0", count: 16 - hexadecimal.utf8.count) + hexadecimal).utf8)
    }

    var metadata: InsertionPair { insertion(template.metadata) }
    var annotations: InsertionPair { insertion(template.annotations) }
    var volumes: InsertionPair { insertion(template.volumes) }
    var container: InsertionPair { insertion(template.container) }
    var tolerations: InsertionPair { insertion(template.tolerations) }
    var conditions: InsertionPair { insertion(template.conditions) }

    private func insertion(_ part: Part) -> InsertionPair {
      InsertionPair(
        json: Insertion(text: part.json, digits: digits),
        protobuf: Insertion(text: part.protobuf, digits: digits)
      )
    }
  }

  struct InsertionPair {
    var json: Insertion
    var protobuf: Insertion
  }

  /// Bytes to be put into a pod.
  struct Insertion {
    fileprivate var text: Text
    fileprivate var digits: [UInt8]

    var isEmpty: Bool { text.bytes.isEmpty }

    func append(to bytes: inout [UInt8]) {
      let start = bytes.count
      bytes.append(contentsOf: text.bytes)
      for place in text.places {
        for (offset, digit) in digits.enumerated() { bytes[start + place + offset] = digit }
      }
    }
  }
}
