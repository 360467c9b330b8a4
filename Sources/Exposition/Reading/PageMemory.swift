/// A page that was read, kept to recognise its lines in the next one.
struct PageMemory: Sendable {
  /// The page itself.
  let body: [UInt8]
  let form: PageForm
  /// Where each series is named in it, blanks before the value included.
  let series: [ByteRange]
  /// Its `# TYPE`, `# HELP` and `# UNIT` lines.
  let metadata: [ByteRange]
  let layout: PageLayout
  let families: [String: Family]
  /// A page with bad lines is read line by line each time, so that they are counted each time.
  let isClean: Bool
}
