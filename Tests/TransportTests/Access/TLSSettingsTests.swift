import Fixtures
import FoundationEssentials
import ScriptedPeers
import Testing
import Transport

@Suite struct TLSSettingsTests {
  private func fault(_ change: (inout TLSSettings) -> Void) -> AccessFault? {
    var settings = TLSSettings()
    change(&settings)
    do {
      let contents = try settings.files.map { Array(try Data(contentsOf: URL(filePath: $0))) }
      _ = try settings.configuration(contents: contents)
      return nil
    } catch {
      return error as? AccessFault
    }
  }

  @Test("files that do not fit are named")
  func faults() throws {
    let folder = try TemporaryFolder()
    let certificate = try folder.write(ServerCertificates.client, to: "certificate")
    let key = try folder.write(ServerCertificates.key, to: "key")
    let text = try folder.write("hush", to: "text")
    #expect(fault { ($0.certificateFile, $0.keyFile) = (certificate, key) } == nil)
    #expect(fault { $0.certificateFile = certificate } == .halfCertificate)
    #expect(fault { $0.keyFile = key } == .halfCertificate)
    #expect(fault { $0.authorityFile = text } == .unusablePEM(text, expected: "certificate"))
    #expect(
      fault { ($0.certificateFile, $0.keyFile) = (certificate, text) } == .unusablePEM(text, expected: "private key")
    )
  }

  @Test(
    "a server name is a host's or an address",
    arguments: [("a b", false), ("", false), ("::1", true), ("a.b", true)]
  )
  func serverName(_ name: String, isOne: Bool) {
    #expect(fault { $0.serverName = name } == (isOne ? nil : .unusableServerName(name)))
  }
}
