import Delivery
import Exposition
import Testing

/// The words are those of a Pushgateway 1.5.1, and of one with the newer protobuf library, which dumps otherwise.
@Suite("What a gateway's complaint means")
struct GatewayComplaintTests {
  typealias Fault = GatewayComplaint.Fault

  private static let intro = "pushed metrics are invalid or inconsistent with existing metrics: "
  private static let key = GroupingKey(job: "spark", applicationID: "spark-1")

  /// A series of the group `spark/application_id/spark-1`, dumped by each version.
  private static func dumps(_ value: String) -> [String] {
    [
      #"{ label:<name:"application_id" value:"spark-1" > label:<name:"instance" value:"" > label:<name:"job" value:"spark" > \#(value):<value:1 > }"#,
      #"{ label:{name:"application_id" value:"spark-1"} label:{name:"instance" value:""} label:{name:"job" value:"spark"} \#(value):{value:1}}"#,
      #"{ label:{name:"application_id"  value:"spark-1"}  label:{name:"instance"  value:""}  label:{name:"job"  value:"spark"}  \#(value):{value:1}}"#,
    ]
  }

  @Test(
    "of one series",
    arguments: [
      ("untyped", "is not a COUNTER", Fault.typeConflict("m", found: .untyped, expected: .counter)),
      ("gauge", "is not a UNTYPED", .typeConflict("m", found: .gauge, expected: .untyped)),
      ("untyped", "is not a HISTOGRAM", .typeConflict("m", found: .untyped, expected: .histogram)),
      ("untyped", "is not a GAUGE_HISTOGRAM", .typeConflict("m", found: .untyped, expected: .histogram)),
      ("untyped", "was collected before with the same name and label values", .duplicate("m")),
      ("untyped", "has a label with an invalid name: __x", .labels("m")),
      ("untyped", "has two or more labels with the same name: a", .labels("m")),
      ("gauge", #"has a label named "p" whose value is not utf8: "\xff""#, .labels("m")),
      ("summary", #"must not have an explicit "quantile" label"#, .labels("m")),
      ("untyped", "is something that nobody has thought of", .unknown),
    ]
  )
  func series(type: String, words: String, fault: Fault) {
    for dump in Self.dumps(type) {
      let complaint = GatewayComplaint(words: "\(Self.intro)collected metric \"m\" \(dump) \(words)\n")
      #expect(complaint.findings.map(\.fault) == [fault], "\(dump)")
      #expect(complaint.concerns(Self.key) == true, "\(dump)")
      #expect(complaint.concerns(GroupingKey(job: "spark", applicationID: "spark-2")) == false)
      #expect(complaint.concerns(GroupingKey(job: "other", applicationID: "spark-1")) == false)
      let more = GroupingKey(job: "spark", applicationID: "spark-1", more: [.init("cluster", "a")])
      #expect(complaint.concerns(more) == false)
    }
  }

  @Test(
    "of a family, of the body, of the path",
    arguments: [
      (
        #"\#(intro)collected metric named "h_count" collides with previously collected histogram named "h""#,
        Fault.suffixCollision("h", .histogram)
      ),
      (
        #"\#(intro)collected metric named "s_sum" collides with previously collected summary named "s""#,
        .suffixCollision("s", .summary)
      ),
      (
        #"\#(intro)collected histogram or summary named "h" collides with previously collected metric named "h_count""#,
        .suffixCollision("h", .histogram)
      ),
      (
        #"\#(intro)collected histogram named "h" collides with previously collected metric named "h_bucket""#,
        .suffixCollision("h", .histogram)
      ),
      (
        "\(intro)gathered metric family go_goroutines has type UNTYPED but should have GAUGE",
        .gatewayName("go_goroutines")
      ),
      (
        #"\#(intro)gathered metric family x_total has help "" but should have "Total \"x\", so far.""#,
        .gatewayName("x_total")
      ),
      ("\(intro)pushed metrics must not have timestamps", .timestamps),
      (#"text format parsing error in line 2: expected float as value, got "is""#, .syntax(line: 2)),
      ("text format parsing error in line 117: unexpected end of input stream", .syntax(line: 117)),
      (#"text format parsing error in line 1: unknown metric type "info""#, .syntax(line: 1)),
      (#"text format parsing error in line 1: label name "__name__" is reserved"#, .syntax(line: 1)),
      (#"odd number of components in label string "/application_id/a/b""#, .path),
      (#"improper label name "__x""#, .path),
      (#"invalid base64 encoding for label application_id="!": illegal base64 data at input byte 0"#, .path),
      ("job name is required", .path),
      ("<html><body>Bad Request</body></html>", .unknown),
      ("", .unknown),
    ]
  )
  func others(words: String, fault: Fault) {
    for words in [words, words + "\n"] {
      let complaint = GatewayComplaint(words: words)
      #expect(complaint.findings == [.init(fault: fault)])
      #expect(complaint.concerns(Self.key) == nil)
    }
  }

  @Test("a group whose key is no UTF-8 poisons everybody's pushes, and is found in the words as another's")
  func poison() {
    let old = """
      \(Self.intro)2 error(s) occurred:
      * collected metric "push_time_seconds" { label:<name:"instance" value:"" > label:<name:"job" value:"foreign" > \
      label:<name:"p" value:"\\377" > gauge:<value:0 > } has a label named "p" whose value is not utf8: "\\xff"
      * collected metric "m" { label:<name:"instance" value:"" > label:<name:"job" value:"foreign" > \
      label:<name:"p" value:"\\377" > gauge:<value:1.7952792400981085e+09 > } has a label named "p" whose value is not \
      utf8: "\\xff"
      """
    let new = """
      \(Self.intro)2 error(s) occurred:
      * collected metric "push_time_seconds" { label:{name:"instance" value:""} label:{name:"job" value:"foreign"} \
      label:{name:"p" value:"\\xff"} gauge:{value:0}} has a label named "p" whose value is not utf8: "\\xff"
      * collected metric "m" { label:{name:"instance"  value:""}  label:{name:"job"  value:"foreign"}  \
      label:{name:"p"  value:"\\xff"}  gauge:{value:1}} has a label named "p" whose value is not utf8: "\\xff"
      """
    for words in [old, new] {
      let complaint = GatewayComplaint(words: words)
      #expect(complaint.findings.map(\.fault) == [.labels("push_time_seconds"), .labels("m")])
      #expect(complaint.concerns(Self.key) == false)
      #expect(complaint.findings[0].labels.last == .init("p", "\u{fffd}"))
    }
  }

  @Test("values are read with all of Go's escapes")
  func escapes() {
    let words = #"""
      collected metric "m" { label:<name:"a" value:"sp\303\251 \"x\" y\\z\nw } > \t" > label:{name:"b" value:"\u00e9\U0001f525\x41é"} untyped:<value:1 > } is not a COUNTER
      """#
    let finding = GatewayComplaint(words: words).findings[0]
    #expect(finding.labels == [.init("a", "spé \"x\" y\\z\nw } > \t"), .init("b", "é🔥Aé")])
    #expect(finding.fault == .typeConflict("m", found: .untyped, expected: .counter))
  }

  @Test("histograms and summaries are found behind all that their dumps hold")
  func nested() {
    let words = #"""
      collected metric "h" { label:<name:"job" value:"j" > histogram:<sample_count:1 sample_sum:1.5 bucket:<cumulative_count:1 upper_bound:inf exemplar:<label:<name:"}" value:">" > > > > } is not a UNTYPED
      collected metric "h" { label:{name:"job"  value:"j"}  histogram:{sample_count:1  bucket:{upper_bound:inf}}  timestamp_ms:5} is not a UNTYPED
      """#
    for finding in GatewayComplaint(words: words).findings {
      #expect(finding.fault == .typeConflict("h", found: .histogram, expected: .untyped))
      #expect(finding.labels == [.init("job", "j")])
    }
  }

  @Test("words that are cut anywhere are read as far as they go")
  func cut() {
    let whole = "\(Self.intro)collected metric \"m\" \(Self.dumps("untyped")[0]) is not a COUNTER"
    for length in 0..<whole.count {
      let findings = GatewayComplaint(words: String(whole.prefix(length))).findings
      #expect(findings.count == 1)
      guard case .typeConflict = findings[0].fault else {
        #expect(findings[0].fault == .unknown, "\(length)")
        continue
      }
      #expect(findings[0].labels.count == 3)
    }
    // Cut behind its last label it still tells whose it is.
    let cut = whole.prefix(while: { $0 != "}" })
    #expect(GatewayComplaint(words: String(cut)).concerns(Self.key) == true)
  }

  @Test("as much is kept of it as is of use")
  func bounded() {
    let line = "collected metric \"m\" \(Self.dumps("untyped")[0]) is not a COUNTER\n"
    #expect(GatewayComplaint(words: String(repeating: line, count: 3000)).findings.count == 1000)
    #expect(
      GatewayComplaint(words: "collected metric \"m\" {" + String(repeating: "a:{", count: 100_000)).findings.count == 1
    )
  }
}
