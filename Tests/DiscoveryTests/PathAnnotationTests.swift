import Testing

@testable import Discovery

@Suite struct PathAnnotationTests {
  private func pages(_ path: String, _ parameters: [String: String] = [:]) throws -> PathAnnotation {
    var annotations = ["prometheus.io/path": path]
    for (name, value) in parameters { annotations["prometheus.io/param_\(name)"] = value }
    return try PathAnnotation(annotations)
  }

  @Test(
    "several pages stand behind commas, and each counts once",
    arguments: [
      ("/a,/b", ["/a", "/b"]),
      (" /a , /b\n", ["/a", "/b"]),
      ("/a,,/b,", ["/a", "/b"]),
      ("/a,a,//a", ["/a"]),
      ("/a?x=1,/a", ["/a?x=1", "/a"]),
      ("/a%2Cb", ["/a%2Cb"]),
      ("", ["/metrics"]), (" , ", ["/metrics"]),
    ]
  )
  func several(written: String, expected: [String]) throws {
    #expect(try pages(written).paths == expected)
    #expect(try pages(written).warnings.isEmpty)
  }

  @Test(
    "a path is made fit for a request: one slash at its beginning, nothing in it that no path may hold",
    arguments: [
      ("//evil.example/x", "/evil.example/x"), ("///", "/"), ("?a=b", "/?a=b"), ("\\\\evil", "/%5C%5Cevil"),
      ("/{a}|\"<b>`^", "/%7Ba%7D%7C%22%3Cb%3E%60%5E"), ("/a%zz", "/a%zz"),
    ]
  )
  func originForm(written: String, expected: String) throws {
    #expect(try pages(written).paths == [expected])
  }

  @Test("of one path in several that cannot be followed only that one is left out, and told")
  func oneMalformed() throws {
    let read = try pages("/a,/b c,/d")
    #expect(read.paths == ["/a", "/d"])
    let warning = try #require(read.warnings.first)
    #expect(read.warnings.count == 1)
    #expect("\(warning)".contains("\"/b c\"; write a path such as"))
    #expect(throws: NoTargetReason.malformedPath("b c")) { try pages("b c,/ä") }
  }

  @Test("pages beyond the tenth are left out, and told")
  func tooMany() throws {
    let ten = (0..<10).map { "/\($0)" }.joined(separator: ",")
    #expect(try pages("\(ten),").warnings.isEmpty)
    let read = try pages("\(ten),/x,/y")
    #expect(read.paths.last == "/9")
    #expect(read.paths.count == 10)
    #expect(read.warnings.map(\.annotation) == ["prometheus.io/path"])
  }

  @Test("no more than ten paths are looked at, faulty or not, however many are written")
  func faultyOnes() throws {
    let faulty = Array(repeating: "/a b", count: 9)
    let read = try pages((faulty + ["/c", "/d"]).joined(separator: ","))
    #expect(read.paths == ["/c"])
    #expect(read.warnings.count == 2)
    #expect(throws: NoTargetReason.malformedPath("/a b")) {
      try pages((faulty + ["/a b", "/c"]).joined(separator: ","))
    }
    let endless = String(repeating: "/a b,", count: 50_000)
    #expect(PathAnnotation.entries(of: endless).count == 11)
    #expect(PathAnnotation.entries(of: String(repeating: " ,", count: 100_000)).isEmpty)
  }

  @Test("a query that is too long costs every path, and its bytes are told as they would be sent")
  func longQuery() throws {
    let slashes = String(repeating: "/", count: 50_000)
    #expect(throws: NoTargetReason.longPath(bytes: 150_005)) { try pages("/a,/b", ["x": slashes]) }
    // One slash at its beginning is all that is left of them.
    #expect(try pages(slashes + "a", ["x": "1"]).paths == ["/a?x=1"])
  }

  @Test(
    "parameters are put behind each path in the order of their names, encoded",
    arguments: [
      ("/a", ["b": "2", "a": "1"], "/a?a=1&b=2"),
      ("/a?x=y", ["a": "1"], "/a?x=y&a=1"),
      ("/a?", ["a": "1"], "/a?a=1"), ("/a?x&", ["a": "1"], "/a?x&a=1"),
      ("/a", ["a": ""], "/a?a="),
      ("/a", ["a.b-c_d~e": "1 +&=?/#%\r\nHost: ä"], "/a?a.b-c_d~e=1%20%2B%26%3D%3F%2F%23%25%0D%0AHost%3A%20%C3%A4"),
      ("/a", ["": "x"], "/a"),
    ]
  )
  func parameters(path: String, parameters: [String: String], expected: String) throws {
    #expect(try pages(path, parameters).paths == [expected])
  }

  @Test("paths and queries are bounded")
  func bounds() throws {
    let longest = "/" + String(repeating: "a", count: 4095)
    #expect(try pages(longest).paths == [longest])
    #expect(throws: NoTargetReason.longPath(bytes: 4097)) { try pages(longest + "a") }
    #expect(throws: NoTargetReason.longPath(bytes: 4100)) { try pages(longest, ["b": "1"]) }
    let many = Dictionary(uniqueKeysWithValues: (0..<33).map { ("p\($0)", "1") })
    #expect(throws: NoTargetReason.tooManyParameters(33)) { try pages("/a", many) }
  }
}
