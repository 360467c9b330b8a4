public import Kubernetes

/// The answer to "why is this pod not scraped?", or to how it is where it is: one sentence, and the whole chain behind
/// it, from the pod to the Prometheus that has its values.
public struct Explanation: Codable, Sendable, Hashable {
  public enum Mark: String, Codable, Sendable {
    /// As it should be.
    case done
    /// Here it ends.
    case failed
    /// It is still to come.
    case waiting
    /// Neither good nor bad, or not known.
    case none
  }

  /// One link of the chain.
  public struct Step: Codable, Sendable, Hashable {
    public var mark: Mark
    /// What it is about, in a word or two.
    public var title: String
    /// How it stands, in a sentence.
    public var words: String
    /// What there is to say beside that.
    public var lines: [String]

    public init(mark: Mark, title: String, words: String, lines: [String] = []) {
      self.mark = mark
      self.title = title
      self.words = words
      self.lines = lines
    }
  }

  /// The answer in a word.
  public enum Verdict: String, Codable, Sendable {
    /// It is scraped, was captured, or will be.
    case yes
    /// It is not, or something keeps its values from where they should be.
    case no
    /// It could not be found out.
    case unknown
  }

  /// Who asks for what.
  public enum Question: Sendable, Hashable {
    case pod(ObjectKey)
    case application(String)
  }

  public enum Answer: Sendable {
    case told(Explanation)
    /// It cannot be said now: why, and what to do.
    case later(String)
  }

  /// `pod NAMESPACE/NAME`, `application ID`.
  public var subject: String
  /// Whether it is scraped or was captured, and all is well with it.
  public var verdict: Verdict
  /// One sentence.
  public var answer: String
  /// From the pod on.
  public var steps: [Step]

  public init(subject: String, verdict: Verdict, answer: String, steps: [Step]) {
    self.subject = subject
    self.verdict = verdict
    self.answer = answer
    self.steps = steps
  }
}

extension Explanation {
  /// How it is written for people.
  public enum Style: Sendable {
    /// For a pipe: in ASCII, but for what others have named.
    case plain
    case terminal(coloured: Bool)
  }

  /// The sentence, then a paragraph for each step. Ends with a newline.
  public func text(_ style: Style) -> String {
    var lines = [style.emphasised(answer.printable), ""]
    for step in steps {
      lines.append("\(style.sign(of: step.mark)) \(style.emphasised(step.title.printable)): \(step.words.printable)")
      lines += step.lines.map { "\(style.indent)\($0.printable)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Explanation.Style {
  fileprivate var indent: String {
    switch self {
    case .plain: "       "
    case .terminal: "    "
    }
  }

  fileprivate func sign(of mark: Explanation.Mark) -> String {
    let (plain, sign, colour) =
      switch mark {
      case .done: ("[ok]  ", "✓", "32")
      case .failed: ("[no]  ", "✗", "31")
      case .waiting: ("[wait]", "…", "33")
      case .none: ("[--]  ", "·", "2")
      }
    return switch self {
    case .plain: plain
    case .terminal(coloured: false): sign
    case .terminal(coloured: true): "\u{1B}[\(colour)m\(sign)\u{1B}[0m"
    }
  }

  fileprivate func emphasised(_ text: String) -> String {
    if case .terminal(coloured: true) = self { "\u{1B}[1m\(text)\u{1B}[0m" } else { text }
  }
}

extension Explanation.Question: CustomStringConvertible {
  public var description: String {
    switch self {
    case .pod(let key): "pod \(key)"
    case .application(let id): "application \(id)"
    }
  }
}
