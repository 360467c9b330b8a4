import ArgumentParser
import Conversion
import FoundationEssentials
import Kubernetes
import NIOPosix
import SystemPackage

struct ConvertCommand: AsyncParsableCommand {
  enum Output: String, ExpressibleByArgument, CaseIterable {
    case rules, annotations
  }

  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Make rules or annotations of ServiceMonitors and PodMonitors.",
    discussion: """
      Reads the Prometheus operator's ServiceMonitors and PodMonitors, with the Services that they select, and prints \
      the rules that an agent needs in their place. What has no counterpart is named in a comment, and what is left out \
      on standard error too. Ends with 1 where something could not be read, or is not scraped as it was.
      """
  )

  @Argument(help: ArgumentHelp("YAML or JSON files, directories of them, or - for standard input", valueName: "FILE"))
  var files: [String] = []

  @Flag(help: "also read the monitors and Services of the cluster")
  var fromCluster = false

  @Option(
    help: ArgumentHelp(
      "namespace of objects in files that name none; with --from-cluster also the only one that is read",
      valueName: "NAME"
    )
  )
  var namespace: String?

  @Option(help: ArgumentHelp("rules, or annotations for spark-submit where they suffice", valueName: "WHAT"))
  var output = Output.rules

  @Option(help: ArgumentHelp("kubeconfig file to reach the cluster with, as of run", valueName: "FILE"))
  var kubeconfig: String?

  @Option(help: ArgumentHelp("context of the kubeconfig", valueName: "NAME"))
  var context: String?

  func validate() throws {
    guard fromCluster || !files.isEmpty else {
      throw ValidationError("nothing to convert: name files or directories, - for standard input, or --from-cluster")
    }
  }

  @concurrent
  func run() async throws {
    var source = MonitorSource()
    for file in files { source.read(file) }
    if fromCluster {
      let environment = ProcessInfo.processInfo.environment
      let connection = try ClusterConnection.detect(
        kubeconfig: kubeconfig,
        context: context,
        environment: environment,
        home: environment["HOME"]
      )
      let client = KubernetesClient(connection: connection, eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
      await source.read(client, namespace: namespace)
      try await client.shutdown()
    }
    let conversion = Conversion(source.manifests, namespace: namespace)
    var problems = source.problems + conversion.problems
    if conversion.monitors == 0, problems.isEmpty {
      let places = (files + (fromCluster ? ["the cluster"] : [])).joined(separator: ", ")
      problems.append(ConversionProblem(place: places, message: "there is no ServiceMonitor and no PodMonitor"))
    }
    var notices = conversion.omissions
    if conversion.monitors > 0 {
      switch output {
      case .rules:
        notices += conversion.overlaps
        try write(conversion.rulesText, to: .standardOutput)
      case .annotations:
        problems += conversion.withoutAnnotations.filter { !problems.contains($0) }
        try write(conversion.annotationsText, to: .standardOutput)
      }
    }
    var report = (problems + notices).map { "\($0)\n" }.joined()
    if conversion.monitors > 0 { report += "\(summary(of: conversion))\n" }
    try write(report, to: .standardError)
    if !problems.isEmpty { throw ExitCode(1) }
  }

  private func summary(of conversion: Conversion) -> String {
    var parts = ["\(Self.count(conversion.monitors, "monitor")), \(Self.count(conversion.ruleCount, "rule"))"]
    let fields = conversion.fieldsWithoutCounterpart
    if fields > 0 { parts.append("\(Self.count(fields, "field")) without a counterpart, named in comments") }
    let omissions = conversion.omissions.count
    if omissions > 0 {
      let words = Self.count(omissions, "relabeling or label", "relabelings or labels")
      parts.append("\(words) left out, named above")
    }
    return parts.joined(separator: "; ")
  }

  private static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? "\(one)s")"
  }

  private func write(_ text: String, to output: FileDescriptor) throws {
    try output.writeAll(text.utf8)
  }
}
