import FoundationEssentials
import Timing

/// What a Pushgateway says of itself under `/api/v1/status`.
public struct GatewayStatus: Sendable, Hashable {
  /// As it is written there. Another one than before tells that the gateway was started again, and may have lost or
  /// brought back groups.
  public let startTime: String
  public let version: String?
  /// Whether it checks each push against all it has; `nil` where it does not say.
  public let checksPushes: Bool?
  /// How often it writes what it has to its file; `nil` where it has none, or does not say. After a crash it shows what
  /// it had so long ago.
  public let persistenceInterval: Duration?

  /// Why an answer is no status.
  public struct Unreadable: Error, CustomStringConvertible, Equatable {
    public let description: String
  }

  /// The real one has about a kilobyte.
  public static let longestAnswer = 1 << 20

  private struct Answer: Decodable {
    struct Content: Decodable {
      let startTime: String
      let build: [String: String]?
      let flags: [String: String]?

      enum CodingKeys: String, CodingKey {
        case startTime = "start_time"
        case build = "build_information"
        case flags
      }
    }

    let data: Content
  }

  public init(json: [UInt8]) throws(Unreadable) {
    guard json.count <= Self.longestAnswer else {
      throw Unreadable(
        description: "the answer has more than \(Self.longestAnswer) bytes; check that this is a Pushgateway"
      )
    }
    let answer: Answer.Content
    do {
      answer = try JSONDecoder().decode(Answer.self, from: Data(json)).data
    } catch {
      throw Unreadable(description: "the answer is no Pushgateway's status; check that this is one, of 1.0 or later")
    }
    startTime = answer.startTime
    version = answer.build?["version"]
    checksPushes = answer.flags?["push.disable-consistency-check"].map { $0 != "true" }
    let hasFile = answer.flags?["persistence.file"]?.isEmpty == false
    persistenceInterval = hasFile ? answer.flags?["persistence.interval"].flatMap { Duration(written: $0) } : nil
  }
}
