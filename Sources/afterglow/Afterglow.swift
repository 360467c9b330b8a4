import Agent
import ArgumentParser

@main
struct Afterglow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "afterglow",
    abstract: "Keeps the last light of short-lived Spark drivers.",
    discussion: """
      Watches a Kubernetes cluster for pods annotated prometheus.io/scrape, scrapes them before they disappear, and \
      forwards what it saw into one Pushgateway group for each application.
      """,
    version: AfterglowVersion.current,
    subcommands: [
      RunCommand.self, CheckCommand.self, ExplainCommand.self, ConvertCommand.self, DemoCommand.self,
    ]
  )
}
