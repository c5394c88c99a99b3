/// The file of certificates, looked at while the configuration is loaded: otherwise every fetch would fail later.
enum CertificateFile {
    private static let mark = Array("-----BEGIN CERTIFICATE-----".utf8)
    /// Twenty times what a system trusts; the first certificate stands near the start.
    private static let limit = 4 << 20

    /// Says what is wrong with the file. Whether the certificates are sound, only a connection shows.
    static func check(_ path: String) throws(Refusal) {
        guard let bytes = try NamedFile.bytes(of: path, upTo: limit) else { throw Refusal(reason: "does not exist") }
        guard bytes.firstRange(of: mark) != nil else {
            throw Refusal(reason: "has no certificate (no line \(String(decoding: mark, as: UTF8.self)))")
        }
    }
}
