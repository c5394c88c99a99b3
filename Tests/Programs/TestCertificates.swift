/// Certificates of an authority of their own (`ca.pem`), each a `NAME.pem` with its `NAME.key`: `good`, for localhost and
/// LiveRC's names; `expired`; `otherHost`, for another name; and `selfSigned`, which nobody vouches for.
public enum TestCertificates {
    /// Makes them; throws `TestFailure` when openssl cannot.
    public static func make(in home: Folder) throws {
        let script = """
            set -e
            cd "$0"
            key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
            openssl req -x509 $key -keyout ca.key -out ca.pem -subj '/CN=Test authority' -days 2
            mkdir authority; touch authority/index; echo 01 > authority/serial
            cat > ca.conf <<END
            [ca]
            default_ca = test
            [test]
            dir = authority
            database = authority/index
            new_certs_dir = authority
            serial = authority/serial
            default_md = sha256
            policy = any
            copy_extensions = copy
            [any]
            commonName = supplied
            END
            issue() {
                openssl req -new $key -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" -addext "subjectAltName=$2"
                openssl ca -batch -notext -config ca.conf -cert ca.pem -keyfile ca.key -in "$1.csr" -out "$1.pem" \
                    -startdate "$3" -enddate "$4"
            }
            issue good DNS:localhost,DNS:liverc.com,DNS:*.liverc.com 20200101000000Z 20490101000000Z
            issue expired DNS:localhost 20200101000000Z 20200102000000Z
            issue otherHost DNS:example.org 20200101000000Z 20490101000000Z
            openssl req -x509 $key -keyout selfSigned.key -out selfSigned.pem -subj /CN=localhost -days 2 \
                -addext subjectAltName=DNS:localhost
            """
        let shell = try RunningProgram("/bin/sh", ["-c", script, home.path], in: home)
        guard shell.waitForEnd() == 0 else { throw TestFailure("no certificates: \(shell.errors)") }
    }
}
