import Agent
import ArgumentParser
import Console
import FoundationEssentials
import Kubernetes
import NIOPosix
import SystemPackage
import Timing
import Transport

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a pod or an application is scraped, or is not.",
    discussion: """
      The first line is the answer; below it stands the whole chain, from the pod to the Prometheus that has its values, \
      with what is in order, what is not and what is still to come.

      With --agent it asks the agent that runs, which knows the most. Without, it takes the same settings as run, looks \
      at the cluster by itself, scrapes the pod once and asks gateways and Prometheus; it changes nothing. \(settingsWords)

      Ends with 0 where the pod or application is scraped or was captured, with 1 where it is not (not there, not \
      annotated, no page yet) or not delivered, and with 2 where that could not be found out.

        afterglow explain pod etl/job-1-driver --agent http://localhost:8080
        afterglow explain application spark-3a565b1a8 --config afterglow.yaml
      """
  )

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case pod
    case application
  }

  @Argument(help: "pod or application") var kind: Kind
  @Argument(help: ArgumentHelp("NAMESPACE/NAME of the pod, or the application's id", valueName: "name"))
  var name: String

  @Option(
    help: ArgumentHelp("the agent to ask, with user:password@ where it wants one (default: none)", valueName: "URL")
  )
  var agent: String?
  @Option(help: ArgumentHelp("authorities that sign the agent's certificate", valueName: "FILE"))
  var caFile: String?
  @Option(
    help: ArgumentHelp("name that the agent's certificate is for (default: the host of the URL)", valueName: "NAME")
  )
  var serverName: String?
  @Option(help: ArgumentHelp("token that the agent is asked with", valueName: "FILE"))
  var bearerTokenFile: String?
  @Flag(help: "do not scrape the pod (without --agent)") var noScrape = false
  @Option(help: ArgumentHelp("text or json", valueName: "FORMAT")) var output: CommandOutput.Format = .text
  @Option(help: ArgumentHelp("time for each question to somebody", valueName: "DURATION"))
  var timeout: WrittenDuration = WrittenDuration(.seconds(10))
  @Option(help: .configurationFile) var config: String?
  @OptionGroup var settings: SettingOptions

  private func question() throws -> Explanation.Question {
    switch kind {
    case .application: return .application(name)
    case .pod:
      guard let question = Explanation.Question(pod: name) else {
        throw ValidationError("'\(name)' names no pod: write NAMESPACE/NAME, such as analytics/word-count-driver")
      }
      return question
    }
  }

  func validate() throws {
    _ = try question()
  }

  @concurrent
  func run() async throws {
    let question = try question()
    let environment = ProcessInfo.processInfo.environment
    let explanation: Explanation
    do {
      explanation = try await answer(to: question, environment)
    } catch {
      try FileDescriptor.standardError.writeAll("Error: \(error)\n".utf8)
      throw Self.unknown
    }
    let out = CommandOutput(environment: environment)
    switch output {
    case .text: out.write(explanation.text(out.isTerminal ? .terminal(coloured: out.isColoured) : .plain))
    case .json: try out.write(json: explanation)
    }
    switch explanation.verdict {
    case .yes: break
    case .no: throw ExitCode(1)
    case .unknown: throw Self.unknown
    }
  }

  /// As grep has it: 1 means no, and more that something went wrong.
  private static let unknown = ExitCode(2)

  private func answer(to question: Explanation.Question, _ environment: [String: String]) async throws -> Explanation {
    if let agent {
      var access = EndpointAccess(credentials: bearerTokenFile.map { .bearer(tokenFile: $0) })
      (access.tls.authorityFile, access.tls.serverName) = (caFile, serverName)
      return try await RunningAgent(agent, access: access, timeout: timeout.duration)
        .explanation(of: question, on: MultiThreadedEventLoopGroup.singleton)
    }
    let source = ConfigurationSource(flags: settings.layer, file: config, environment: environment)
    let configuration = try source.read().configuration
    let connection = try ClusterConnection.detect(
      kubeconfig: configuration.kubeconfig,
      context: configuration.context,
      environment: environment,
      home: environment["HOME"]
    )
    return await ClusterExplainer(
      configuration: configuration,
      connection: connection,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      scrapes: !noScrape,
      timeout: timeout.duration
    ).explanation(of: question)
  }
}
