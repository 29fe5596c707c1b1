#include "certificates.hpp"

#include "support/process/process.hpp"

#include <stdexcept>

namespace rollcall::test {
namespace {

constexpr const char* k_script = R"(
set -e
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
for ca in ca otherca; do
  key $ca
  openssl req -x509 -new -key $ca.key -sha256 -days 3650 -out $ca.pem -subj "/O=Acme/CN=Test $ca" \
    -addext keyUsage=critical,keyCertSign
done
cat > ca.cnf <<END
[ca]
default_ca = d
[d]
dir = .
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = p
unique_subject = no
[p]
organizationName = optional
commonName = supplied
END
touch index.txt
echo 1000 > serial
issue() { # NAME SUBJECT USAGE NAMES START END
  key "$1"
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
  { echo "extendedKeyUsage=$3"; [ -z "$4" ] || echo "subjectAltName=$4"; } > "$1.ext"
  openssl ca -batch -notext -config ca.cnf -in "$1.csr" -out "$1.pem" -startdate "$5" -enddate "$6" -extfile "$1.ext"
}
past=20200101000000Z; soon=20210101000000Z; late=20991231000000Z
here=DNS:localhost,IP:127.0.0.1
issue server    "/O=Acme/CN=ds.acme.com"    serverAuth $here               $past $late
issue wronghost "/O=Acme/CN=other.acme.com" serverAuth DNS:other.acme.com  $past $late
issue expired   "/O=Acme/CN=ds.acme.com"    serverAuth $here               $past $soon
issue client    "/O=Acme/CN=rollcall"       clientAuth ""                  $past $late
)";

} // namespace

void make_certificates(const std::string& folder) {
    const auto made = run({"bash", "-c", k_script}, {.folder = folder});
    if (made.code != 0) throw std::runtime_error("certificates: " + made.err);
}

} // namespace rollcall::test
