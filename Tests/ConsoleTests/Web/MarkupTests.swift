import Testing

@testable import Console

@Suite("Markup") struct MarkupTests {
  @Test(
    "escapes every text that is put into it",
    arguments: [
      ("<b>", "&lt;b&gt;"), ("a & b", "a &amp; b"), ("\"'", "&quot;&#39;"), ("&amp;", "&amp;amp;"), ("é", "é"),
      ("a\nb", "a\\u{a}b"), ("\u{202e}x", "\\u{202e}x"), ("\0", "\\u{0}"), ("", ""),
    ]
  )
  func escaping(text: String, shown: String) {
    let inText: Markup = "<p>\(text)</p>"
    #expect(inText.text == "<p>\(shown)</p>")
    let inAttribute: Markup = "<a title=\"\(text)\">"
    #expect(inAttribute.text == "<a title=\"\(shown)\">")
  }

  @Test("leaves other markup, and numbers, as they are")
  func nesting() {
    let inner: Markup = "<b>\("<")</b>"
    let outer: Markup = "<p>\(inner)\([inner, inner])\(-7)</p>"
    #expect(outer.text == "<p><b>&lt;</b><b>&lt;</b><b>&lt;</b>-7</p>")
  }

  @Test("keeps the lines of a text where that is asked for")
  func lines() {
    let text: Markup = "<pre>\(lines: "a <\n\nb")</pre>"
    #expect(text.text == "<pre>a &lt;\n\nb</pre>")
  }

  @Test("a link encodes what stands in its query", arguments: hostileWords)
  func links(words: String) {
    let link: Markup = "<a href=\"\(WebLink.application(words))\">"
    let text = link.text
    let query = text.dropFirst("<a href=\"application?id=".count).dropLast("\">".count)
    #expect(
      query.utf8.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%".utf8.contains($0) }
    )
    #expect(String(query).removingPercentEncodingForTests == words)
  }

  @Test("a link leaves out what is empty")
  func emptyParts() {
    #expect(WebLink(path: "targets", query: [("a", ""), ("b", "1")]).text == "targets?b=1")
    #expect(WebLink(path: "targets", query: [("a", "")]).text == "targets")
  }
}

extension String {
  fileprivate var removingPercentEncodingForTests: String {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
