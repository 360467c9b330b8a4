extension String {
  /// Equality by bytes, which is Prometheus' own: Swift's `==` takes "é" and "e\u{301}" for one string.
  package func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && byteDifference(to: other) == 0
  }

  /// Order by bytes, which is that of Prometheus' label sets and, for UTF-8, also that of the code points.
  package func precedesByBytes(_ other: String) -> Bool {
    byteDifference(to: other) < 0
  }

  /// Below zero where these bytes come first, above zero where the other's do.
  package func byteDifference(to other: String) -> Int {
    let difference = utf8.withContiguousStorageIfAvailable { left in
      other.utf8.withContiguousStorageIfAvailable { right in
        let shorter = Swift.min(left.count, right.count)
        var index = 0
        // A word at a time: names of one page begin alike for long.
        let (leftWords, rightWords) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
        while index + 8 <= shorter,
          leftWords.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            == rightWords.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        {
          index += 8
        }
        while index < shorter, left[index] == right[index] { index += 1 }
        return index < shorter ? Int(left[index]) - Int(right[index]) : left.count - right.count
      }
    }
    if let difference, let difference { return difference }
    if utf8.elementsEqual(other.utf8) { return 0 }
    return utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
  }
}
