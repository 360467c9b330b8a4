import Exposition
import NIOCore
import NIOHTTP1
import SystemPackage
import Testing

@testable import Scraping

@Suite struct ScrapeFailureTests {
  @Test(
    "what went wrong with a connection is told apart",
    arguments: [
      (IOError(errnoCode: Errno.connectionRefused.rawValue, reason: "connect"), "refused"),
      (IOError(errnoCode: Errno.connectionReset.rawValue, reason: "read"), "closed"),
      (IOError(errnoCode: Errno.noRouteToHost.rawValue, reason: "connect"), "unreachable"),
      (IOError(errnoCode: Errno.tooManyOpenFiles.rawValue, reason: "socket"), "too_many_files"),
      (IOError(errnoCode: Errno.tooManyOpenFilesInSystem.rawValue, reason: "socket"), "too_many_files"),
      (ChannelError.connectTimeout(.seconds(2)), "unreachable"),
      (HTTPParserError.invalidEOFState, "closed"),
      (HTTPParserError.invalidVersion, "bad_answer"),
      (NIOHTTPDecoderError.unsolicitedResponse, "bad_answer"),
    ] as [(any Error, String)]
  )
  func codes(error: any Error, code: String) {
    #expect(ScrapeFailure(connection: error).code == code)
  }

  @Test("each result and each reason is counted from nought, so that Prometheus sees the first one as an increase")
  func fromNought() {
    let statistics = ScrapeStatistics()
    #expect(statistics.scrapes["captured"] == 0)
    #expect(ScrapeFailure.Kind.allCases.allSatisfy { statistics.scrapes[$0.rawValue] == 0 })
    #expect(RejectionReason.allCases.allSatisfy { statistics.rejectedLines[$0] == 0 })
  }
}
