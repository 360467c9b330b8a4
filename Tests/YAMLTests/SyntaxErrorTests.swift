import Testing
import YAML

@Suite("Texts that cannot be read")
struct SyntaxErrorTests {
  @Test(
    "are refused with the place, the cause and the remedy",
    arguments: [
      Case(
        "a: 1\nb: [1, 2\nc: 3\n",
        "3:2: did not find expected ',' or ']' while parsing a flow sequence that begins in line 2; "
          + "close the bracket, or put a comma between the elements"
      ),
      Case(
        "a:\n\tb: 1\n",
        "2:1: found character that cannot start any token while scanning for the next token that begins in line 2; "
          + "indent with spaces and not tabs, and quote a text that begins with @, ` or %"
      ),
      Case(
        "a: b: c\n",
        "1:5: mapping values are not allowed in this context; quote a text that contains \": \", "
          + "and check the indentation"
      ),
      Case(
        "a: 1\n  b: 2\n",
        "2:4: mapping values are not allowed in this context; quote a text that contains \": \", "
          + "and check the indentation"
      ),
      Case(
        "a:\n    b: 1\n  c: 2\n",
        "3:3: did not find expected key while parsing a block mapping that begins in line 1; "
          + "check the indentation of this line and of the one before"
      ),
      Case(
        "a: \"open\n",
        "2:1: found unexpected end of stream while scanning a quoted scalar that begins in line 1; "
          + "close the quotation mark"
      ),
      Case(
        "a: \u{7}\n",
        "1:4: control characters are not allowed; write them as escapes within double quotes, as in \"\\x07\""
      ),
      Case(
        #"{"a": "\ud83d\ude00"}"#,
        "1:10: found invalid Unicode character escape code while parsing a quoted scalar that begins in line 1; "
          + "write the character itself in place of its \\u escapes"
      ),
      Case(
        #"a: "jvm_\d+""#,
        "1:9: found unknown escape character while parsing a quoted scalar that begins in line 1; "
          + "put the text into single quotes, where a backslash is only itself, or write two of them"
      ),
      Case("a: 1\na: 2\n", "2:1: a: this key is already in line 1; remove one of the two"),
      Case("a: {b: 1,\n  c: 2, b: 3}\n", "2:9: a.b: this key is already in line 1; remove one of the two"),
      Case("1: a\n\"1\": b\n", "2:1: 1: this key is already in line 1; remove one of the two"),
      Case("<<: {}\n<<: {}\n", "2:1: [\"<<\"]: this key is already in line 1; remove one of the two"),
      Case(
        "a:\n  <<: 1\n",
        "2:7: a[\"<<\"]: << takes a mapping or a list of mappings; quote it if it is meant as a key"
      ),
      Case(
        "a:\n- <<: [{}, 1]\n",
        "2:7: a[0][\"<<\"]: << takes a mapping or a list of mappings; quote it if it is meant as a key"
      ),
      Case(
        "image: {{ .Values.image }}\n",
        "1:9: image: a mapping cannot be a key; quote it if it is a {{ template }} or a text"
      ),
      Case("a:\n  ? [b]\n  : c\n", "2:5: a: a list cannot be a key; quote it if it is a {{ template }} or a text"),
      Case(
        "a: &x [1]\n*x : b\n",
        "2:1: this alias cannot be a key, because it does not stand for a single value"
      ),
      Case("a: *x\n", "1:4: a: there is no anchor &x before this alias; quote a text that begins with *"),
      Case("a: &x [*x]\n", "1:8: a[0]: the alias *x stands within what it stands for"),
      Case("a: [!Ref b]\n", "1:5: a[0]: the tag \"!Ref\" is not understood here; remove it"),
      Case("a: !!set {b}\n", "1:4: a: the tag \"!!set\" is not understood here; remove it"),
      Case("a: !!map [b]\n", "1:4: a: the tag \"!!map\" is not understood here; remove it"),
      Case("a: !!int twelve\n", "1:4: a: \"twelve\" is not what its tag !!int says"),
      Case("a: !!bool yes\n", "1:4: a: \"yes\" is not what its tag !!bool says"),
      Case(
        "a: 1\n---\nb: 2\n",
        "2:1: a second document begins here, and only one is expected; remove the \"---\" or what follows it"
      ),
    ]
  )
  func refused(_ example: Case) {
    let error = #expect(throws: YAMLError.self) { try node(example.text) }
    #expect(error?.description == "test.yaml:" + example.expected)
  }

  @Test(
    "bytes that are not UTF-8 are refused at their line and column",
    arguments: [
      ([0x61, 0x3A, 0x20, 0x31, 0x0A, 0x62, 0x3A, 0x20, 0xFF], "2:4: invalid leading UTF-8 octet"),
      ([0x61, 0x3A, 0x20, 0xC3, 0x28], "1:5: invalid trailing UTF-8 octet"),
      ([0x0D, 0x0A, 0xC3, 0xA9, 0x3A, 0x20, 0xE2, 0x82], "2:4: incomplete UTF-8 octet sequence"),
      ([0xEF, 0xBB, 0xBF, 0x61, 0xFF], "1:2: invalid leading UTF-8 octet"),
      // An overlong slash and half of a surrogate pair.
      ([0x22, 0xC0, 0xAF, 0x22], "1:2: invalid length of a UTF-8 sequence"),
      ([0x22, 0xED, 0xA0, 0x80, 0x22], "1:2: invalid Unicode character"),
    ] as [([UInt8], String)]
  )
  func invalidUTF8(bytes: [UInt8], expected: String) {
    let error = #expect(throws: YAMLError.self) { try YAMLParser(file: "test.yaml").parse(bytes) }
    #expect(error?.description == "test.yaml:\(expected); save the file as UTF-8")
  }

  @Test(
    "UTF-16 is refused by its name",
    arguments: [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61]] as [[UInt8]]
  )
  func utf16(bytes: [UInt8]) {
    let error = #expect(throws: YAMLError.self) { try YAMLParser(file: "test.yaml").parse(bytes) }
    #expect(error?.description == "test.yaml:1:1: it is UTF-16; save the file as UTF-8")
  }
}
