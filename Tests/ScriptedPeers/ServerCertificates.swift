/// An authority made for these tests, and certificates of it that share one key: valid from 2020 until 2120, except for
/// one, and trusted by nobody.
package enum ServerCertificates {
  package static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBdzCCAR2gAwIBAgIBAjAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdzY3JhcGlu
    ZyB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAw
    MFowIjEgMB4GA1UEAwwXc2NyYXBpbmcgdGVzdCBhdXRob3JpdHkwWTATBgcqhkjO
    PQIBBggqhkjOPQMBBwNCAAR4aDvjdBK5tUZC70LnCdJS8nlxtqF/y7TCPAfd2b+E
    G4HUPw1GQkK2azdfba8MOgjspGmQXtkWjWLAD150P9Yyo0IwQDAPBgNVHRMBAf8E
    BTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQUfraDWyyVFm80vrCp0WPM
    djb99vIwCgYIKoZIzj0EAwIDSAAwRQIhAL0maO+qhTtN0cZck76/ppSxb3lokllk
    uWcMDhGTiv7EAiB/vzVHi34LfVhwvAuBXo8PYEsV5pzOb2x+bBGqvdvB6Q==
    -----END CERTIFICATE-----
    """

  /// Of a server, for `driver.spark.test` and `*.pool.spark.test` alone.
  package static let named = """
    -----BEGIN CERTIFICATE-----
    MIIBrjCCAVOgAwIBAgIBAzAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdzY3JhcGlu
    ZyB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAw
    MFowEDEOMAwGA1UEAwwFbmFtZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATX
    E+pMRbbCaLTpC+eNc5YGpfMSaV1C0ljYX4bdXa8f+KEoUvDz25x5YOehynsSzLNd
    7oK8cdCKb6mwhgBQt7XAo4GJMIGGMC8GA1UdEQQoMCaCEWRyaXZlci5zcGFyay50
    ZXN0ghEqLnBvb2wuc3BhcmsudGVzdDATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNV
    HQ4EFgQUUfd82aRXP86+zcn8S0Dto5wIMbIwHwYDVR0jBBgwFoAUfraDWyyVFm80
    vrCp0WPMdjb99vIwCgYIKoZIzj0EAwIDSQAwRgIhAP8RTxmHNtSSndh/9eVdmSyj
    OAqXwMsNu2c7qVSe0TIxAiEArIlr6ZuXyQatrann9GiG3yjAStgUpK7CqzXnG2AV
    Eag=
    -----END CERTIFICATE-----
    """

  /// Of a server, for the addresses 127.0.0.1 and ::1 alone.
  package static let addressed = """
    -----BEGIN CERTIFICATE-----
    MIIBoTCCAUegAwIBAgIBBDAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdzY3JhcGlu
    ZyB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAw
    MFowFDESMBAGA1UEAwwJYWRkcmVzc2VkMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
    QgAE1xPqTEW2wmi06QvnjXOWBqXzEmldQtJY2F+G3V2vH/ihKFLw89uceWDnocp7
    EsyzXe6CvHHQim+psIYAULe1wKN6MHgwIQYDVR0RBBowGIcEfwAAAYcQAAAAAAAA
    AAAAAAAAAAAAATATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQUUfd82aRX
    P86+zcn8S0Dto5wIMbIwHwYDVR0jBBgwFoAUfraDWyyVFm80vrCp0WPMdjb99vIw
    CgYIKoZIzj0EAwIDSAAwRQIhAK5S796htdZ2qC/q50AxFoqDrsII9EqUNhz5lSVi
    k89zAiB7VO3ywwreUBWFTHIrIJK3SLm6XkLv4WSx98gfuVdOeQ==
    -----END CERTIFICATE-----
    """

  /// As `addressed`, valid until 2021.
  package static let expired = """
    -----BEGIN CERTIFICATE-----
    MIIBijCCATGgAwIBAgIBBTAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdzY3JhcGlu
    ZyB0ZXN0IGF1dGhvcml0eTAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBa
    MBIxEDAOBgNVBAMMB2V4cGlyZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATX
    E+pMRbbCaLTpC+eNc5YGpfMSaV1C0ljYX4bdXa8f+KEoUvDz25x5YOehynsSzLNd
    7oK8cdCKb6mwhgBQt7XAo2gwZjAPBgNVHREECDAGhwR/AAABMBMGA1UdJQQMMAoG
    CCsGAQUFBwMBMB0GA1UdDgQWBBRR93zZpFc/zr7NyfxLQO2jnAgxsjAfBgNVHSME
    GDAWgBR+toNbLJUWbzS+sKnRY8x2Nv328jAKBggqhkjOPQQDAgNHADBEAiAX3z21
    d+KtAUjc8vrfhBTH1VvGF03I8I/ghbSYR52xBQIgB1lamxaazRJerdyMyUH3f99T
    i6vHyx3Ec3vNTiWrbAs=
    -----END CERTIFICATE-----
    """

  /// Of a client.
  package static let client = """
    -----BEGIN CERTIFICATE-----
    MIIBejCCASGgAwIBAgIBBjAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdzY3JhcGlu
    ZyB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAw
    MFowETEPMA0GA1UEAwwGY2xpZW50MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
    1xPqTEW2wmi06QvnjXOWBqXzEmldQtJY2F+G3V2vH/ihKFLw89uceWDnocp7Esyz
    Xe6CvHHQim+psIYAULe1wKNXMFUwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0O
    BBYEFFH3fNmkVz/Ovs3J/EtA7aOcCDGyMB8GA1UdIwQYMBaAFH62g1sslRZvNL6w
    qdFjzHY2/fbyMAoGCCqGSM49BAMCA0cAMEQCIBgw7LqFWLGrpudeM+I9cPeE2S7j
    ylrR2VAtVaON28YpAiBMr2udcVFLoqaooxaQIpNUqMPBdcl02hJf6vgKoK5LnA==
    -----END CERTIFICATE-----
    """

  /// To all of them but the authority.
  package static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvLfchV+vYxoPgRU+
    PPaf+DOQExWiEfdX47BsJaebfzWhRANCAATXE+pMRbbCaLTpC+eNc5YGpfMSaV1C
    0ljYX4bdXa8f+KEoUvDz25x5YOehynsSzLNd7oK8cdCKb6mwhgBQt7XA
    -----END PRIVATE KEY-----
    """
}
