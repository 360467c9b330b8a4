import Exposition

func parse(_ text: String, contentType: String? = nil, limits: ExpositionParser.Limits = .init()) throws
  -> ExpositionPage
{
  try ExpositionParser(limits: limits).parse(Array(text.utf8), contentType: contentType)
}

extension ExpositionWriter.Result {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
