import Discovery
import FoundationEssentials
import Testing

@testable import Console

/// What an application, a pod, a page, a peer or a file is called must do nothing to who looks at it.
@Suite("Other people's words on the web pages") struct HostileWordsTests {
  private static let query = ApplicationsQuery()

  /// Every page, with the words in all places that take any.
  private static func pages(with words: String) throws -> [WebPage] {
    let application = ApplicationExplanation.hostile(words)
    var query = Self.query
    query.words = words
    let pod = PodExplanation(
      namespace: words,
      pod: words,
      reason: words,
      reasonCode: "x",
      warnings: [words],
      targets: []
    )
    var targets = TargetsQuery()
    (targets.words, targets.namespace, targets.pod) = (words, words, words)
    let detail = ApplicationDetail(
      application: application,
      history: [.init(at: .now, work: .sample()), .init(at: .now + 1, work: .sample())],
      executors: [.init(id: words, work: .sample())],
      samples: 1,
      targets: [pod]
    )
    let setting = SettingExplanation(
      name: words,
      // One of several lines is shown in another way.
      value: words.split(separator: "\n").joined(),
      source: words,
      isReloadable: true,
      help: words,
      yaml: nil
    )
    var status = ConfigurationStatus(path: words, lastSuccess: .now)
    status.fault = words
    return [
      ApplicationsView(applications: [application], query: Self.query).page,
      ApplicationsView(applications: [application], query: query).page,
      ApplicationView(detail: detail, samples: "tasks{name=\"\(words)\"} 1\n").page,
      TargetsView(pods: [pod], scrapesLeftOut: 0, query: targets).page,
      ConfigurationView(settings: [setting], status: status, now: .now).page,
      WebPage(title: words, contents: ""),
    ]
  }

  @Test("open no tag, end no attribute and begin no script", arguments: hostileWords)
  func inert(words: String) throws {
    var status = ConfigurationStatus(path: words, lastSuccess: .now)
    (status.fault, status.pending) = (words, [words])
    let snapshot = AgentSnapshot.sample(unreadiness: words, configuration: status)
    let plain = try Self.pages(with: "x").map { $0.html(of: .sample(unreadiness: "x", configuration: status)) }
    for (page, like) in zip(try Self.pages(with: words), plain) {
      let tags = Tag.all(in: page.html(of: snapshot))
      // Whatever the words are, the page has the same elements with the same attributes as with harmless ones.
      #expect(tags.map(\.shape) == Tag.all(in: like).map(\.shape))
      for tag in tags {
        #expect(!tag.attributes.contains { $0.name.hasPrefix("on") || $0.name == "style" }, "\(tag)")
        let address = tag.attributes.first { $0.name == "href" || $0.name == "src" }?.value
        #expect(address?.hasPrefix("javascript") != true && address?.contains("//") != true || tag.name == "link")
      }
    }
  }
}

/// A tag of a page, read by the rules that a browser goes by, as far as the console's pages need them.
struct Tag {
  var name: String
  var attributes: [(name: String, value: String)]

  var shape: String { name + attributes.map { " \($0.name)" }.joined() }

  static func all(in html: String) -> [Tag] {
    var tags: [Tag] = []
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      rest = rest[start...].dropFirst()
      let name = rest.prefix { !$0.isWhitespace && $0 != ">" }
      rest = rest.dropFirst(name.count)
      var tag = Tag(name: name.lowercased(), attributes: [])
      while let first = rest.first, first != ">" {
        if first.isWhitespace || first == "/" {
          rest = rest.dropFirst()
          continue
        }
        let attribute = rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != ">" }
        rest = rest.dropFirst(attribute.count)
        var value: Substring = ""
        if rest.hasPrefix("=\"") {
          value = rest.dropFirst(2).prefix { $0 != "\"" }
          rest = rest.dropFirst(value.count + 3)
        }
        tag.attributes.append((attribute.lowercased(), String(value)))
      }
      tags.append(tag)
    }
    return tags
  }
}
