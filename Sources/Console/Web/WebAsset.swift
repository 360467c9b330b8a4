/// What the pages need besides themselves.
struct WebAsset {
  var path: String
  var contentType: String
  var contents: StaticString

  static let style = WebAsset(path: "style.css", contentType: "text/css; charset=utf-8", contents: WebStyle.sheet)
  static let script = WebAsset(
    path: "refresh.js",
    contentType: "text/javascript; charset=utf-8",
    contents: WebScript.text
  )

  /// Another one for each version of the program, and, while that is worked on, for most changes of the contents.
  func tag(version: String) -> String { "\(version)-\(contents.utf8CodeUnitCount)" }

  func link(version: String) -> WebLink { WebLink(path: path, query: [("v", tag(version: version))]) }
}
