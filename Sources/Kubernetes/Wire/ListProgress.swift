/// What is known so far of the list that objects are read from.
struct ListProgress: Sendable {
  /// `PodList`.
  let expectedKind: String
  var objects = 0
  var head: ListHead?
  private var kind: String?

  init(expectedKind: String) {
    self.expectedKind = expectedKind
  }

  /// As soon as the kind is known, so that no object of another kind is handed on.
  mutating func take(kind: String) throws(WireFault) {
    guard kind == expectedKind else { throw WireFault(.otherKind(kind, expected: expectedKind)) }
    self.kind = kind
  }

  var cut: WireFault { WireFault(.cut("the list, after \(objects) objects,")) }

  /// The list's head, once all is read.
  func end() throws(WireFault) -> ListHead {
    guard kind != nil else { throw .malformed("it has no kind, where \"\(expectedKind)\" is expected") }
    guard let head, !head.resourceVersion.isEmpty else { throw .malformed("the list has no resource version") }
    return head
  }
}

/// What of a list is read at a time, for a fault's words: they are made only when there is one.
enum ListPart {
  case envelope
  /// Of a member in JSON.
  case name
  case member(String)
  /// From 1.
  case object(Int)

  func tooLarge(_ limit: Int) -> WireFault {
    let words =
      switch self {
      case .envelope: ProtobufEnvelope.name
      case .name: "a name in the list"
      case .member(let name): "the list's \(name)"
      case .object(let number): "object \(number) of the list"
      }
    return WireFault(.tooLarge(words, limit: limit))
  }
}
