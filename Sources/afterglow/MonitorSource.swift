import Conversion
import FoundationEssentials
import Kubernetes
import SystemPackage
import YAML

/// What is to be converted, from files, folders, standard input and a cluster.
struct MonitorSource {
  private(set) var manifests: [Manifest] = []
  private(set) var problems: [ConversionProblem] = []

  private static let endings = [".yaml", ".yml", ".json"]
  /// Folders in folders: links may lead in a circle.
  private static let mostFolders = 16
  /// One more than the parser takes, so that it says what is wrong.
  private static let mostBytes = (8 << 20) + 1

  // MARK: Files

  mutating func read(_ path: String) {
    guard path != "-" else {
      return read("standard input") { try Self.bytes(of: .standardInput) }
    }
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return fail(path, "there is no such file or directory; correct the path")
    }
    if isFolder { read(folder: path, depth: 1) } else { read(file: path) }
  }

  private mutating func read(folder path: String, depth: Int) {
    guard depth <= Self.mostFolders else { return fail(path, "it is more than \(Self.mostFolders) directories deep") }
    do {
      for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() where !name.hasPrefix(".") {
        let inner = path.hasSuffix("/") ? "\(path)\(name)" : "\(path)/\(name)"
        var isFolder = false
        guard FileManager.default.fileExists(atPath: inner, isDirectory: &isFolder) else { continue }
        if isFolder {
          read(folder: inner, depth: depth + 1)
        } else if Self.endings.contains(where: name.hasSuffix) {
          read(file: inner)
        }
      }
    } catch {
      fail(path, "the directory cannot be read; let the user read it")
    }
  }

  private mutating func read(file path: String) {
    read(path) {
      let file = try FileDescriptor.open(FilePath(path), .readOnly)
      return try file.closeAfter { try Self.bytes(of: file) }
    }
  }

  private mutating func read(_ name: String, _ contents: () throws -> [UInt8]) {
    do {
      let documents = try YAMLParser(file: name).parse(try contents())
      manifests += documents.enumerated().map { Manifest($1, file: name, document: $0 + 1) }
    } catch let error as YAMLError {
      problems.append(ConversionProblem(place: "\(error.file):\(error.mark)", message: error.message))
    } catch {
      fail(name, "it cannot be read: \(error)")
    }
  }

  private static func bytes(of file: FileDescriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < mostBytes {
      let count = try part.withUnsafeMutableBytes { try file.read(into: $0) }
      guard count > 0 else { break }
      bytes += part[..<count]
    }
    return bytes
  }

  private mutating func fail(_ place: String, _ message: String) {
    problems.append(ConversionProblem(place: place, message: message))
  }

  // MARK: Cluster

  /// - Parameter namespace: nil for all.
  mutating func read(_ client: KubernetesClient, namespace: String?) async {
    let group = "monitoring.coreos.com"
    for (resource, group) in [("servicemonitors", group), ("podmonitors", group), ("services", "")] {
      do {
        let lists = try await client.lists(of: resource, group: group, namespace: namespace)
        manifests += lists.map { Manifest($0, file: "the cluster", document: nil) }
      } catch let error as ClusterError where error.code == .notFound && !group.isEmpty {
        fail(
          "the cluster",
          "it has no \(resource): the Prometheus operator's CustomResourceDefinition \(resource).\(group) is not installed "
            + "at \(error.server)"
        )
      } catch {
        fail("the cluster", "\(error)")
      }
    }
  }
}
