import Testing

@testable import Relabelling

@Suite("Templates, as Go's regexp.Expand reads them")
struct TemplateTests {
  /// Of "abc" by `(?P<first>a)(b)(c)(x)?`.
  private let groups = [0..<3, 0..<1, 1..<2, 2..<3, nil]

  @Test(arguments: [
    ("", ""), ("plain", "plain"), ("$1", "a"), ("${2}", "b"), ("$1$2", "ab"), ("$0", "abc"), ("-$3-", "-c-"),
    ("$first", "a"), ("${first}x", "ax"), ("$firstx", ""), ("$1x", ""), ("${1}x", "ax"), ("$1-x", "a-x"), ("$4", ""),
    ("$5", ""), ("$99999999999999999999", ""), ("$01", ""), ("${nosuch}y", "y"), ("$$", "$"), ("$$1", "$1"),
    ("$$$1", "$a"), ("$", "$"), ("a$", "a$"), ("$-", "$-"), ("${", "${"), ("${}", "${}"), ("${1", "${1"),
    ("${a-b}", "${a-b}"), ("$ö", ""), ("$1ö", ""), ("$1 ö", "a ö"), ("${ 1}", "${ 1}"),
  ])
  func expansion(template: String, expected: String) {
    let template = Template(template, groupNames: [nil, "first", nil, nil, nil])
    #expect("abc".withBytes { template.expanded(with: groups, of: $0) } == expected)
  }

  @Test(
    "only a template without groups has a fixed text",
    arguments: [("a$$", "a$"), ("$1", nil), ("a$1", nil), ("$9", "")]
  )
  func fixedText(template: String, expected: String?) {
    #expect(Template(template, groupNames: [nil, nil]).fixedText == expected)
  }
}
