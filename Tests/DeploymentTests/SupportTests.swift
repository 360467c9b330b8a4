import Testing

@Suite("What the tests of the deployment stand on")
struct SupportTests {
  @Test("the tools are there, and fit the system", arguments: [(Tool.helm, "version"), (.kubectl, "kustomize --help")])
  func tools(tool: Tool, arguments: String) async throws {
    let outcome = try await tool.run(arguments.split(separator: " ").map(String.init))
    #expect(outcome.isSuccess, "\(outcome)")
  }

  @Test("a field that Kubernetes does not know is a fault", arguments: Schema.versions)
  func schema(version: String) async throws {
    func map(_ rest: String) -> String { "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n\(rest)\n" }
    #expect(try await Schema.complaint(about: map("data: {a: b}"), version: version) == nil)
    let complaint = try await Schema.complaint(about: map("datum: {a: b}"), version: version)
    #expect(complaint?.contains("datum") == true, "\(complaint ?? "none")")
  }
}
