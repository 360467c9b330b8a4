import Fixtures
import FoundationEssentials

/// What a credential plugin writes in a test.
struct Answer: Sendable {
  private struct Wire: Encodable {
    var apiVersion: String
    var kind: String
    var status: [String: String]?
  }

  var apiVersion = "client.authentication.k8s.io/v1"
  var kind = "ExecCredential"
  var status: [String: String]? = ["token": "hidden"]

  /// A shell script that writes it.
  var script: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = (try? encoder.encode(Wire(apiVersion: apiVersion, kind: kind, status: status))) ?? Data()
    return "cat <<'END'\n\(String(decoding: json, as: UTF8.self))\nEND"
  }
}

extension TemporaryFolder {
  /// Writes a shell script that can be run, and returns its whole path.
  @discardableResult
  func script(_ text: String, to name: String) throws -> String {
    let path = try write("#!/bin/sh\n\(text)\n", to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    return path
  }
}
