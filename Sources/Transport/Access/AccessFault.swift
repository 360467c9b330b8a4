/// Why what is configured does not let another side be asked. Nothing of a secret stands in it.
public enum AccessFault: Error, Sendable, Equatable {
  /// The words say why.
  case unreadableFile(String, String)
  /// What a file holds cannot be a password or token; the words say why.
  case unusableSecret(String, String)
  /// The user name cannot be sent; the words say why.
  case unusableUsername(String)
  /// What a file holds is not the PEM that it should be.
  case unusablePEM(String, expected: String)
  /// Of a certificate and its key only one is named.
  case halfCertificate
  case keyOfAnotherCertificate(certificate: String, key: String)
  case unusableServerName(String)
  /// TLS cannot be set up, for a reason that none of the files shows.
  case unusableTLS(String)
  /// What a file of configuration says cannot be used; the words say where and why.
  case unusableFile(String)
  /// The server at this URL gave no token; the words say why.
  case noToken(from: String, String)
}

extension AccessFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadableFile(let file, let words):
      "\(file): \(words)"
    case .unusableSecret(let file, let words):
      "\(file) holds no usable secret: \(words)"
    case .unusableUsername(let words):
      "the user name cannot be sent: \(words)"
    case .unusablePEM(let file, let expected):
      "\(file) holds no \(expected) in PEM; write it there, not encrypted, with its BEGIN and END lines"
    case .halfCertificate:
      "a client certificate needs its key, and a key its certificate; name both files or neither"
    case .keyOfAnotherCertificate(let certificate, let key):
      "the key in \(key) is not that of the certificate in \(certificate); name files that were made for each other"
    case .unusableServerName(let name):
      "the server name \(name) is neither a host name nor an address; correct it"
    case .unusableTLS(let words):
      "TLS cannot be set up (\(words)); check the certificate and key files"
    case .unusableFile(let words):
      words
    case .noToken(let url, let words):
      "no token from \(url): \(words)"
    }
  }
}
