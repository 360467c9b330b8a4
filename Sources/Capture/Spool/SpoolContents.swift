import FoundationEssentials
import Logging

/// What an earlier run left in the spool's folder. To make it is to put the folder in order.
struct SpoolContents {
  struct Report: Equatable {
    var file: String
    var reason: String
    /// Whether it was moved out of the way.
    var isSetAside: Bool

    func log(to logger: Logger) {
      if isSetAside {
        logger.error(
          "a file of the spool was damaged, and is in its folder \"damaged\" now",
          metadata: ["file": "\(file)", "reason": "\(reason)"]
        )
      } else {
        logger.warning(
          "a file in the spool's folder is left alone",
          metadata: ["file": "\(file)", "reason": "\(reason)"]
        )
      }
    }
  }

  /// With the sizes of their files.
  private(set) var groups: [(group: RestoredGroup, bytes: Int)] = []
  /// Names of files that are not the agent's to touch.
  private(set) var foreign: Set<String> = []
  private(set) var reports: [Report] = []

  /// How many groups were out of date.
  private(set) var discarded = 0

  var damaged: Int { reports.count(where: \.isSetAside) }

  /// Removes the groups' files, since others know more of them.
  mutating func discard(from storage: any SpoolStorage) throws(SpoolError) {
    for (group, _) in groups { try storage.remove(SpoolFileName.of(group.id)) }
    (discarded, groups) = (groups.count, [])
  }

  /// Blocks for as long as the files take to be read.
  init(of storage: any SpoolStorage, owner: String, now: Date) throws(SpoolError) {
    let stamp = Int((now.timeIntervalSince1970 * 1000).rounded())
    for name in try storage.names() where name.hasSuffix(SpoolFileName.suffix) {
      do {
        let bytes = try storage.read(name)
        let group = try SpoolFile.read(bytes, owner: owner)
        let expected = SpoolFileName.of(group.id)
        guard name == expected else { throw SpoolFault.misnamed(id: group.id, name: expected) }
        groups.append((group, bytes.count))
      } catch let fault as SpoolFault where !fault.isForeign {
        let isSetAside = (try? storage.setAside(name, stamp: stamp)) != nil
        reports.append(Report(file: name, reason: "\(fault)", isSetAside: isSetAside))
      } catch {
        foreign.insert(name)
        reports.append(Report(file: name, reason: "\(error)", isSetAside: false))
      }
    }
  }
}
