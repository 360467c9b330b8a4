import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Kills the programs that the tests run when the tests themselves are killed, after which nobody else would.
///
/// It is a shell that is told over a pipe which of them live. When the pipe ends, for whatever reason, it kills those that
/// are left. The kernel's own signal at a parent's death would come when the thread ends that started them.
final class OrphanGuard: Sendable {
  static let shared = OrphanGuard()

  private static let script = """
    trap '' INT TERM HUP
    exec >&- 2>&-
    alive=
    while read -r news; do
      case $news in
        +*) alive="$alive ${news#+}" ;;
        -*) rest=
          for id in $alive; do [ "$id" = "${news#-}" ] || rest="$rest $id"; done
          alive=$rest ;;
      esac
    done
    [ -z "$alive" ] || kill -9 $alive
    """

  /// The pipe; `nil` where there is no guard.
  private let pipe: Mutex<Int32?>

  init() {
    // "e": no program that is started later holds the pipe open.
    pipe = Mutex(popen(Self.script, "we").map { fileno($0) })
  }

  func watch(_ process: Int32) { tell("+\(process)\n") }

  /// It has ended.
  func forget(_ process: Int32) { tell("-\(process)\n") }

  /// Ends the pipe, as the end of this process does.
  func close() {
    pipe.withLock { pipe in
      if let open = pipe { _ = closeDescriptor(open) }
      pipe = nil
    }
  }

  private func tell(_ news: String) {
    let bytes = Array(news.utf8)
    pipe.withLock { pipe in
      guard let pipe else { return }
      _ = bytes.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
    }
  }
}

/// `close`, which in the class above is its own.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
