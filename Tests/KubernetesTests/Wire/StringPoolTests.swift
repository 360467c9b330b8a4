import Testing

@testable import Kubernetes

@Suite struct StringPoolTests {
  /// Where a text's bytes are.
  private func place(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { Int(bitPattern: $0.baseAddress) }
  }

  private func long(_ number: Int) -> String { "a-text-of-more-than-15-bytes-\(number)" }

  @Test("equal texts share their memory")
  func shared() {
    var pool = StringPool()
    let (first, second) = (long(1), long(1))
    #expect(place(first) != place(second))
    #expect(place(pool.shared(first)) == place(pool.shared(second)))
    #expect(pool.shared(second) == second)
  }

  @Test("short texts, which have no memory of their own, and very long ones are not kept")
  func unkept() {
    var pool = StringPool()
    _ = pool.shared("")
    _ = pool.shared("fifteen bytes..")
    _ = pool.shared(String(repeating: "x", count: 257))
    #expect(pool.count == 0)
    _ = pool.shared(String(repeating: "x", count: 256))
    #expect(pool.count == 1)
  }

  @Test("it never holds more than its capacity")
  func bounded() {
    var pool = StringPool(capacity: 3)
    for number in 0..<10 {
      #expect(pool.shared(long(number)) == long(number))
      #expect(pool.count <= 3)
    }
    // 9 came when 6, 7 and 8 had filled it; what is in it already empties nothing.
    #expect(pool.count == 1)
    _ = pool.shared(long(1))
    _ = pool.shared(long(2))
    _ = pool.shared(long(1))
    #expect(pool.count == 3)
  }

  @Test("a pod that shares is the same pod, and has its labels' memory in common with the next")
  func pods() {
    var pool = StringPool()
    for pod in RandomPods.make(50, seed: 3) {
      var shared = pod
      pool.share(&shared)
      #expect(shared == pod)
    }
    var pods = [1, 2].map { number in
      Pod(namespace: long(0), name: long(number), uid: "u", labels: [long(7): long(8)], nodeName: long(9))
    }
    pool.share(&pods[0])
    pool.share(&pods[1])
    #expect(place(pods[0].namespace) == place(pods[1].namespace))
    #expect(pods[0].nodeName.map(place) == pods[1].nodeName.map(place))
    #expect(pods[0].labels.map { place($0.key) } == pods[1].labels.map { place($0.key) })
    #expect(pods[0].labels.map { place($0.value) } == pods[1].labels.map { place($0.value) })
  }
}
