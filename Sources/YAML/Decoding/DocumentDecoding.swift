/// What is the same for all nodes while a document is decoded.
struct DocumentDecoding {
  let file: String
  let root: YAMLNode
  let unknownKeys: YAMLDecoder.UnknownKeys
  let userInfo: [CodingUserInfoKey: any Sendable]
}
