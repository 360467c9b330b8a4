import AsyncHTTPClient
import NIOPosix
import Testing

@testable import Scraping

@Suite(.timeLimit(.minutes(1))) struct ClientRotationTests {
  private func rotation(mostAddresses: Int) -> ClientRotation {
    ClientRotation(mostAddresses: mostAddresses) {
      HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
    }
  }

  @Test("one client serves until it has met too many addresses")
  func rotates() async {
    let rotation = rotation(mostAddresses: 2)
    var clients: [ObjectIdentifier] = []
    for address in ["a", "b", "a", "b", "c", "a"] {
      await rotation.withClient(for: address) { clients.append(ObjectIdentifier($0)) }
    }
    #expect(Set(clients[0..<4]).count == 1)
    #expect(clients[4] == clients[5])
    #expect(rotation.count == 1)
    await rotation.shutdown()
  }

  @Test("a client that is in use is closed only afterwards")
  func inUse() async {
    let rotation = rotation(mostAddresses: 1)
    await rotation.withClient(for: "a") { _ in
      await rotation.withClient(for: "b") { _ in }
      #expect(rotation.count == 2)
    }
    #expect(rotation.count == 1)
    await rotation.shutdown()
  }

  @Test("a thousand addresses leave one client")
  func many() async {
    let rotation = rotation(mostAddresses: 10)
    for number in 0..<1000 { await rotation.withClient(for: "\(number)") { _ in } }
    #expect(rotation.count == 1)
    await rotation.shutdown()
    #expect(rotation.count == 0)
  }
}
