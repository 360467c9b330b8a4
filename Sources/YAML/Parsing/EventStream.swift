internal import CLibYAML

/// libyaml's parser over a text in memory: the one place where C is spoken.
struct EventStream: ~Copyable {
  // libyaml keeps pointers to the parser within the parser, so it must never move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeBufferPointer<UInt8>
  private let file: String

  /// - Parameter text: UTF-8, which must outlive the stream.
  init(text: UnsafeBufferPointer<UInt8>, file: String) throws(YAMLError) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    self.text = text
    self.file = file
    guard yaml_parser_initialize(parser) == 1 else {
      // deinit frees it: deleting a parser that was not initialised any further is safe on its zeroes.
      throw YAMLError(file: file, mark: .start, message: "there is not enough memory to read this file")
    }
    // Said, and not guessed from the first bytes: the places that are reported count on it.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    if let start = text.baseAddress {
      yaml_parser_set_input_string(parser, start, text.count)
    } else {
      // libyaml asserts that there is an address; any does for no bytes.
      yaml_parser_set_input_string(parser, UnsafeRawPointer(parser).assumingMemoryBound(to: UInt8.self), 0)
    }
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
  }

  /// The next event; `.streamEnd` is the last one and must not be read past.
  mutating func next() throws(YAMLError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { yaml_event_delete(&event) }
    return Event(kind: try kind(of: event), mark: YAMLMark(event.start_mark))
  }

  private func kind(of event: yaml_event_t) throws(YAMLError) -> Event.Kind {
    switch event.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_STREAM_END_EVENT: return .streamEnd
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    case YAML_ALIAS_EVENT:
      return .alias(string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      return .scalar(
        text: String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self),
        isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
        Event.Properties(anchor: string(scalar.anchor), tag: string(scalar.tag))
      )
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return .sequenceStart(Event.Properties(anchor: string(start.anchor), tag: string(start.tag)))
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return .mappingStart(Event.Properties(anchor: string(start.anchor), tag: string(start.tag)))
    default:
      throw YAMLError(file: file, mark: YAMLMark(event.start_mark), message: "libyaml reported something unknown here")
    }
  }

  private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private func failure() -> YAMLError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read as YAML"
    switch parser.pointee.error {
    case YAML_MEMORY_ERROR:
      return YAMLError(file: file, mark: .start, message: "there is not enough memory to read this file")
    case YAML_READER_ERROR:
      // The reader runs ahead of the scanner and knows no line, only the byte.
      let mark = YAMLMark(ofByte: parser.pointee.problem_offset, in: text)
      return YAMLError(file: file, mark: mark, message: SyntaxProblem(problem).message)
    default:
      let context = parser.pointee.context.map { String(cString: $0) }
      let start = YAMLMark(parser.pointee.context_mark)
      return YAMLError(
        file: file,
        mark: YAMLMark(parser.pointee.problem_mark),
        message: SyntaxProblem(problem, while: context, line: start.line).message
      )
    }
  }
}

extension YAMLMark {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
  }

  /// The line and the character in it of a byte, counted in as much as is UTF-8.
  fileprivate init(ofByte offset: Int, in text: UnsafeBufferPointer<UInt8>) {
    self = .start
    var previous: UInt8 = 0
    for byte in text.prefix(offset) {
      switch byte {
      case UInt8(ascii: "\n") where previous == UInt8(ascii: "\r"):
        break
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        self = YAMLMark(line: line + 1, column: 1)
      case 0x80...0xBF:
        break
      default:
        column += 1
      }
      previous = byte
    }
  }
}
