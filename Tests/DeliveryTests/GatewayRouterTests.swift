import Delivery
import Testing

@Suite("Groups shared out among gateways") struct GatewayRouterTests {
  private let start = ContinuousClock.now
  private let three = ["http://a:9091", "http://b:9091", "http://c:9091"]
  private let ids = (0..<3000).map { "spark-\($0)" }

  @Test("fall evenly")
  func evenly() {
    var router = GatewayRouter(gateways: three, failoverAfter: .seconds(60))
    var counts = [0, 0, 0]
    for id in ids { counts[router.gateway(of: id, now: start)] += 1 }
    #expect(counts.allSatisfy { (850...1150).contains($0) }, "\(counts)")
  }

  @Test("stay where they are when a gateway is added, but for its own share, in whatever order they are named")
  func stable() {
    var two = GatewayRouter(gateways: [three[1], three[0]], failoverAfter: .seconds(60))
    var all = GatewayRouter(gateways: three, failoverAfter: .seconds(60))
    for id in ids {
      let before = [three[1], three[0]][two.gateway(of: id, now: start)]
      let after = three[all.gateway(of: id, now: start)]
      #expect(after == before || after == three[2])
    }
  }

  @Test("leave a gateway that is of no use for the stated time, for the next of their own order, and stay there")
  func failover() {
    var router = GatewayRouter(gateways: three, failoverAfter: .seconds(60))
    var before: [String: Int] = [:]
    for id in ids { before[id] = router.gateway(of: id, now: start) }
    router.note(0, isUsable: false, now: start)
    router.note(0, isUsable: false, now: start + .seconds(30))
    #expect(router.nextFailover == start + .seconds(60))
    #expect(router.failOver(now: start + .seconds(59)).isEmpty)
    let moves = router.failOver(now: start + .seconds(60))
    #expect(Set(moves.map(\.id)) == Set(ids.filter { before[$0] == 0 }))
    #expect(moves.allSatisfy { $0.from == 0 && $0.to != 0 })
    #expect(Set(moves.map(\.to)) == [1, 2], "what one had is shared out")
    router.note(0, isUsable: true, now: start + .seconds(61))
    for move in moves { #expect(router.gateway(of: move.id, now: start + .seconds(62)) == move.to) }
    for id in ids where before[id] != 0 { #expect(router.choice(of: id) == before[id]) }
    #expect(router.nextFailover == nil)
  }

  @Test("that are new are not given to a gateway that was given up")
  func newWhileDown() {
    var router = GatewayRouter(gateways: three, failoverAfter: .seconds(60))
    router.note(1, isUsable: false, now: start)
    #expect(ids.contains { router.gateway(of: $0, now: start + .seconds(59)) == 1 })
    var late = GatewayRouter(gateways: three, failoverAfter: .seconds(60))
    late.note(1, isUsable: false, now: start)
    #expect(ids.allSatisfy { late.gateway(of: $0, now: start + .seconds(60)) != 1 })
  }

  @Test("stay where they are when no gateway is of use")
  func allDown() {
    var router = GatewayRouter(gateways: three, failoverAfter: .seconds(60))
    for id in ids { _ = router.gateway(of: id, now: start) }
    for index in 0..<3 { router.note(index, isUsable: false, now: start) }
    #expect(router.failOver(now: start + .seconds(100)).isEmpty)
    #expect(router.nextFailover == nil)
    router.note(2, isUsable: true, now: start + .seconds(200))
    #expect(router.nextFailover == start + .seconds(60))
    #expect(router.failOver(now: start + .seconds(200)).allSatisfy { $0.to == 2 })
  }

  @Test("stay at their gateway, of no use or not, where they are nowhere else")
  func pinned() {
    var router = GatewayRouter(gateways: three, failoverAfter: .seconds(60))
    router.pin("a", to: 0)
    router.note(0, isUsable: false, now: start)
    #expect(router.nextFailover == nil)
    #expect(router.failOver(now: start + .seconds(60)).isEmpty)
    #expect(router.gateway(of: "a", now: start + .seconds(60)) == 0)
    router.note(0, isUsable: true, now: start + .seconds(61))
    router.note(0, isUsable: false, now: start + .seconds(62))
    #expect(router.failOver(now: start + .seconds(122)).map(\.id) == ["a"])
  }

  @Test("keep the gateway of an earlier run")
  func assigned() {
    var router = GatewayRouter(gateways: three, failoverAfter: .seconds(60))
    for index in 0..<3 {
      router.assign("a", to: index)
      #expect(router.gateway(of: "a", now: start) == index)
    }
    router.forget("a")
    #expect(router.choice(of: "a") == nil)
  }

  @Test("are alone with one gateway, whatever becomes of it")
  func single() {
    var router = GatewayRouter(gateways: [three[0]], failoverAfter: .seconds(60))
    router.note(0, isUsable: false, now: start)
    #expect(router.gateway(of: "a", now: start + .seconds(600)) == 0)
    #expect(router.failOver(now: start + .seconds(600)).isEmpty)
    #expect(router.nextFailover == nil)
  }
}
