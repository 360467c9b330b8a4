import Compression
import Exposition
import Fixtures
import FoundationEssentials
import Testing

@testable import Delivery

@Suite("A survey of a gateway's groups")
struct SurveyReaderTests {
  /// As a Pushgateway 1.5.1 writes it, its own metrics shortened.
  private static let page = #"""
    # TYPE afterglow_application_end_timestamp_seconds untyped
    afterglow_application_end_timestamp_seconds{application_id="spark-1",instance="",job="spark",namespace="n"} 1.795279242e+09
    # TYPE afterglow_application_generation untyped
    afterglow_application_generation{application_id="spark-1",instance="",job="spark",namespace="n",owner="o"} 1.795278000123e+12
    afterglow_application_generation{application_id="spark-1",instance="",job="spark",namespace="n",owner="o",p=""} 7
    # TYPE afterglow_application_info untyped
    afterglow_application_info{application_id="cut",instance="",job="spark",namespace="n",owner="o"} 1
    afterglow_application_info{application_id="spark-1",instance="",job="spark",namespace="n",owner="o"} 1
    # TYPE afterglow_application_information untyped
    afterglow_application_information{application_id="none",job="spark"} 1
    # TYPE go_gc_duration_seconds summary
    go_gc_duration_seconds{quantile="0"} 0
    # HELP m A gauge of "somebody" else.
    # TYPE m gauge
    m{instance="",job="other"} 1
    # HELP push_failure_time_seconds Last Unix time when changing this group in the Pushgateway failed.
    # TYPE push_failure_time_seconds gauge
    push_failure_time_seconds{application_id="a\"b\\c\nd é",cluster="x",instance="i",job="spark"} 1.7952792400981085e+09
    push_failure_time_seconds{application_id="spark-1",instance="",job="spark"} 0
    # HELP push_time_seconds Last Unix time when this group was changed in the Pushgateway.
    # TYPE push_time_seconds gauge
    push_time_seconds{application_id="a\"b\\c\nd é",cluster="x",instance="i",job="spark"} 0
    push_time_seconds{application_id="cut",instance="",job="spark"} 1.7952792406473355e+09
    push_time_seconds{application_id="spark-1",instance="",job="spark"} 1.7952792406473355e+09
    push_time_seconds{application_id="spark-1",instance="",job="spark",p=""} 1.795279240638417e+09
    push_time_seconds{instance="",job="other"} 1.795279240638417e+09
    # HELP pushgateway_build_info A metric with a constant '1' value.
    # TYPE pushgateway_build_info gauge
    pushgateway_build_info{branch="debian/sid",goarch="amd64",goos="linux",version="1.5.1"} 1
    # TYPE t histogram
    t_bucket{application_id="spark-1",instance="",job="spark",le="+Inf"} 1

    """#

  private func survey(
    _ page: String,
    isGzip: Bool = false,
    chunk: Int = .max,
    limits: SurveyReader.Limits = .init()
  ) throws -> GatewaySurvey {
    let bytes = isGzip ? try GzipDeflater.deflate(Array(page.utf8)) : Array(page.utf8)
    return try survey(bytes, isGzip: isGzip, chunk: chunk, limits: limits)
  }

  private func survey(
    _ bytes: [UInt8],
    isGzip: Bool,
    chunk: Int,
    limits: SurveyReader.Limits
  ) throws(SurveyError) -> GatewaySurvey {
    var reader = try SurveyReader(isGzip: isGzip, limits: limits)
    var index = 0
    while index < bytes.count {
      let end = chunk < bytes.count - index ? index + chunk : bytes.count
      try reader.append(bytes.span.bytes.extracting(index..<end))
      index = end
    }
    return try reader.finish()
  }

  @Test("tells whose groups there are and what has a type, however it arrives", arguments: [1, 7, 64, 1000, Int.max])
  func whole(chunk: Int) throws {
    let pushed = Date(timeIntervalSince1970: 1_795_279_240.6473355)
    for isGzip in [false, true] {
      let survey = try survey(Self.page, isGzip: isGzip, chunk: chunk)
      #expect(survey.groups.count == 4)
      #expect(
        survey.groups[GroupingKey(job: "spark", applicationID: "spark-1")]
          == SurveyedGroup(
            pushedAt: pushed,
            owner: "o",
            namespace: "n",
            generation: 1_795_278_000_123,
            endedAt: Date(timeIntervalSince1970: 1_795_279_242)
          )
      )
      #expect(
        survey.groups[GroupingKey(job: "spark", applicationID: "cut")]
          == SurveyedGroup(pushedAt: pushed, owner: "o", namespace: "n")
      )
      // Another group, though nobody who is asked for series can tell them apart.
      let empty = GroupingKey(job: "spark", applicationID: "spark-1", more: [.init("p", "")])
      #expect(
        survey.groups[empty]
          == SurveyedGroup(pushedAt: Date(timeIntervalSince1970: 1_795_279_240.638417), generation: 7)
      )
      let ghost = GroupingKey(
        job: "spark",
        applicationID: "a\"b\\c\nd é",
        more: [.init("instance", "i"), .init("cluster", "x")]
      )
      #expect(
        survey.groups[ghost] == SurveyedGroup(failedAt: Date(timeIntervalSince1970: 1_795_279_240.0981085))
      )
      #expect(survey.otherGroups == 1)
      #expect(
        survey.types == [
          "go_gc_duration_seconds": .summary, "m": .gauge, "push_failure_time_seconds": .gauge,
          "push_time_seconds": .gauge, "pushgateway_build_info": .gauge, "t": .histogram,
        ]
      )
    }
  }

  @Test("of a page that is cut anywhere is none, rather than one of fewer groups")
  func cut() throws {
    let bytes = Array(Self.page.utf8)
    // From there on only types of others are missing, and the connection has to tell.
    let gateway = Array("# TYPE pushgateway_build_info".utf8)
    let needed = try #require(bytes.indices.first { bytes[$0...].starts(with: gateway) })
    for length in 0..<needed {
      let error = #expect(throws: SurveyError.self) {
        try survey(Array(bytes.prefix(length)), isGzip: false, chunk: .max, limits: .init())
      }
      #expect(error == .notWhole || error == .cutShort)
    }
    let gzip = try GzipDeflater.deflate(bytes)
    for length in 0..<gzip.count {
      let error = #expect(throws: SurveyError.self) {
        try survey(Array(gzip.prefix(length)), isGzip: true, chunk: .max, limits: .init())
      }
      guard case .gzip(.cutShort) = error else {
        Issue.record("\(length) bytes: \(String(describing: error))")
        return
      }
    }
  }

  @Test("of a group with two owners' marks takes it for nobody's")
  func disputed() throws {
    let lines = ["o", "p", "o"].map { owner in
      #"afterglow_application_info{application_id="a",job="spark",namespace="n",owner="\#(owner)"} 1"#
    }
    let survey = try survey(lines.joined(separator: "\n") + "\n# TYPE pushgateway_build_info gauge\n")
    let group = survey.groups[GroupingKey(job: "spark", applicationID: "a")]
    #expect(group?.owner == nil)
    #expect(group?.isDisputed == true)
  }

  @Test(
    "fails at a line that it needs and cannot read",
    arguments: [
      #"push_time_seconds{application_id="a",job="spark"} often"#, #"push_time_seconds{application_id="a" 1"#,
      "push_time_seconds{application_id} 1", #"push_time_seconds{application_id="a\"#, "push_time_seconds{",
      #"afterglow_application_info{application_id="a",job="spark"}"#, #"push_time_seconds{a="1""#,
    ]
  )
  func unreadable(line: String) {
    #expect(throws: SurveyError.unreadable(line: line)) { try survey("\(line)\n") }
  }

  @Test("skips what is too long, and bounds how much it keeps", arguments: [1, 50, Int.max])
  func limits(chunk: Int) throws {
    let end = "# TYPE pushgateway_build_info gauge\n"
    var limits = SurveyReader.Limits()
    (limits.line, limits.groups, limits.families) = (100, 2, 2)
    let long = String(repeating: "x", count: 100)
    let page = "# TYPE \(long) gauge\n\(long)\(long)\n# TYPE m gauge\n\(long)\n" + end
    #expect(try survey(page, chunk: chunk, limits: limits).types == ["m": .gauge, "pushgateway_build_info": .gauge])
    #expect(throws: SurveyError.cutShort) { try survey(end + long + long, chunk: chunk, limits: limits) }
    func groups(_ names: String...) -> String {
      names.map { "push_time_seconds{\($0)=\"a\",job=\"j\"} 1\n" }.joined() + end
    }
    #expect(try survey(groups("application_id", "x"), chunk: chunk, limits: limits).groups.count == 1)
    #expect(throws: SurveyError.tooManyGroups(limit: 2)) {
      try survey(groups("application_id", "x", "y"), chunk: chunk, limits: limits)
    }
    #expect(throws: SurveyError.tooManyFamilies(limit: 2)) {
      try survey("# TYPE a gauge\n# TYPE b gauge\n# TYPE c gauge\n" + end, chunk: chunk, limits: limits)
    }
  }

  @Test("of what is no gateway's page is none")
  func other() throws {
    #expect(throws: SurveyError.notWhole) { try survey("") }
    #expect(throws: SurveyError.notWhole) { try survey("<html>\n</html>\n") }
    #expect(throws: SurveyError.gzip(.notGzip)) {
      try survey(Array("# TYPE".utf8), isGzip: true, chunk: .max, limits: .init())
    }
  }

  @Test("is not misled by whatever bytes come", arguments: 0..<200)
  func anyBytes(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var bytes = Array(Self.page.utf8)
    for _ in 0..<5 {
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[index] = UInt8.random(in: 0...255, using: &generator)
    }
    // It ends, in whichever way.
    let survey = try? survey(bytes, isGzip: false, chunk: 100, limits: .init())
    #expect(survey?.groups.count ?? 0 < 15)
  }
}
