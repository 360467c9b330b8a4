import Exposition

extension RelabelRule {
  /// Does to the labels what the rule says.
  /// - Returns: whether they are kept.
  func apply(to draft: inout LabelDraft) -> Bool {
    switch effect {
    case .keep:
      return withSource(of: draft) { expression.matches($0) }
    case .drop:
      return !withSource(of: draft) { expression.matches($0) }
    case .keepEqual(let label):
      return hasSource(of: draft, equalTo: draft.value(of: label))
    case .dropEqual(let label):
      return !hasSource(of: draft, equalTo: draft.value(of: label))
    case .replace(let target, let replacement):
      replace(target, with: replacement, in: &draft)
    case .lowercase(let label):
      draft.set(label, to: source(of: draft).mapped(SimpleCase.lower))
    case .uppercase(let label):
      draft.set(label, to: source(of: draft).mapped(SimpleCase.upper))
    case .hashmod(let label, let modulus):
      let share = withSource(of: draft) { MD5.lastHalf(of: $0) } % modulus
      draft.set(label, to: String(share))
    case .labelMap(let replacement):
      for label in draft.labels(where: expression.matches) {
        let name = label.name.withBytes { name in
          expression.groups(in: name).map { replacement.expanded(with: $0, of: name) }
        }
        // A name that comes out empty names no label.
        if let name, !name.isEmpty { draft.set(name, to: label.value) }
      }
    case .labelDrop:
      for label in draft.labels(where: expression.matches) { draft.set(label.name, to: "") }
    case .labelKeep:
      for label in draft.labels(where: { !expression.matches($0) }) { draft.set(label.name, to: "") }
    }
    return true
  }

  private func replace(_ target: Template, with replacement: Template, in draft: inout LabelDraft) {
    let written = withSource(of: draft) { source -> (label: String, value: String)? in
      if let label = target.fixedText, let value = replacement.fixedText {
        return expression.matches(source) ? (label, value) : nil
      }
      return expression.groups(in: source).map { groups in
        (target.expanded(with: groups, of: source), replacement.expanded(with: groups, of: source))
      }
    }
    if let written, !written.label.isEmpty { draft.set(written.label, to: written.value) }
  }

  private func hasSource(of draft: LabelDraft, equalTo value: String) -> Bool {
    withSource(of: draft) { source in value.withBytes { $0.elementsEqual(source) } }
  }

  private func source(of draft: LabelDraft) -> String {
    sourceLabels.count == 1
      ? draft.value(of: sourceLabels[0]) : withSource(of: draft) { String(decoding: $0, as: UTF8.self) }
  }

  /// The values of the source labels with separators between them, without a string for them where there are several.
  private func withSource<Result>(of draft: LabelDraft, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    guard sourceLabels.count != 1 else { return draft.value(of: sourceLabels[0]).withBytes(body) }
    let separators = max(0, sourceLabels.count - 1) * separator.utf8.count
    let length = sourceLabels.reduce(separators) { $0 + draft.value(of: $1).utf8.count }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { bytes in
      var end = 0
      func append(_ text: String) {
        text.withBytes { text in
          for byte in text {
            bytes[end] = byte
            end += 1
          }
        }
      }
      for (index, label) in sourceLabels.enumerated() {
        if index > 0 { append(separator) }
        append(draft.value(of: label))
      }
      return body(UnsafeBufferPointer(rebasing: bytes[..<end]))
    }
  }
}
