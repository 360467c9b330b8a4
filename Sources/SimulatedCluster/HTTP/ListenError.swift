import NIOCore
import Transport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An address could not be listened on.
public struct ListenError: Error, CustomStringConvertible {
  public var host: String
  public var port: Int
  public var cause: any Error

  public var description: String {
    "cannot listen on \(host):\(port) (\(ConnectionFault(cause))): \(remedy)"
  }

  private var remedy: String {
    switch (cause as? IOError)?.errnoCode {
    case EADDRINUSE: "another process holds that port; end it, or choose another port or address range"
    case EADDRNOTAVAIL:
      """
      this machine has no such address; on Linux all of 127.0.0.0/8 is there, elsewhere add it to the loopback \
      interface or choose an address that it has
      """
    case EACCES: "ports below 1024 need privileges; choose a higher one"
    default: "choose another address or port"
    }
  }
}
