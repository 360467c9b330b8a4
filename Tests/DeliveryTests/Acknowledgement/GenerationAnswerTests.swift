import FoundationEssentials
import Testing

@testable import Delivery

@Suite struct GenerationAnswerTests {
  private func read(_ text: String) throws(PrometheusFailure) -> GenerationAnswer {
    try GenerationAnswer(json: Data(text.utf8))
  }

  private func answer(_ result: String, _ more: String = "") -> String {
    #"{"status":"success","data":{"resultType":"vector","result":[\#(result)]}\#(more)}"#
  }

  private func series(_ id: String, _ value: String) -> String {
    #"{"metric":{"__name__":"g","application_id":"\#(id)","owner":"o"},"value":[1763740800.123,"\#(value)"]}"#
  }

  @Test("generations are read to the last digit, in each way that Prometheus writes them")
  func numbers() throws {
    let text = answer([series("a", "1763740800123"), series("b", "1.763740800123e+12")].joined(separator: ","))
    #expect(try read(text).generations == ["a": [1_763_740_800_123], "b": [1_763_740_800_123]])
    #expect(try read(answer("")).generations.isEmpty)
  }

  @Test(
    "all series of an application are kept; what is no generation is not",
    arguments: ["NaN", "+Inf", "0.5", "1e300", ""]
  )
  func several(number: String) throws {
    let histogram = #"{"metric":{"application_id":"h"},"histogram":[1,{"count":"1","sum":"1"}]}"#
    let nameless = #"{"metric":{},"value":[1,"1"]}"#
    let parts = [series("a", "1"), series("a", "2"), series("b", number), histogram, nameless]
    #expect(try read(answer(parts.joined(separator: ","))).generations == ["a": [1, 2]])
  }

  @Test("warnings are kept beside what holds all the same")
  func warnings() throws {
    let read = try read(answer(series("a", "1"), #","warnings":["store b is away"]"#))
    #expect(read.generations == ["a": [1]])
    #expect(read.warnings == ["store b is away"])
  }

  @Test(
    "what is no such answer is refused with words",
    arguments: [
      ("<html>", "unreadable"), ("", "unreadable"), ("[]", "unreadable"),
      (#"{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}"#, "unreadable"),
      (#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":["x"]}]}}"#, "unreadable"),
      (#"{"status":"error","errorType":"bad_data","error":"parse error"}"#, "rejected"),
      (#"{"status":"success"}"#, "rejected"),
    ]
  )
  func refused(text: String, code: String) {
    let failure = #expect(throws: PrometheusFailure.self) { try read(text) }
    #expect(failure?.code == code)
  }
}
