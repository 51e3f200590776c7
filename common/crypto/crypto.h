// SPDX-License-Identifier: Apache-2.0
// Hashes, random bytes, P-256 keys, certificate requests and certificates, over OpenSSL 3. DER in and out (PEM where
// named). Every function is safe from any thread unless it says otherwise. Errors: kInvalidArgument for bytes that do
// not parse or do not verify; kInternal when OpenSSL itself fails (os_code carries its code).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::crypto {

Sha256Digest Sha256(std::string_view bytes);

// Incremental SHA-256. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  void Update(std::string_view bytes);
  Sha256Digest Finish();  // once

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// From the system's generator; stops the program when that fails.
std::string RandomBytes(std::size_t count);
// Constant-time for equal lengths.
bool EqualConstantTime(std::string_view a, std::string_view b);

// A new P-256 private key, PKCS#8 DER.
Result<std::string> NewPrivateKey();

// PKCS#10 request for the key's public half; subject CN = `common_name` (a hint only).
Result<std::string> MakeCsr(const std::string& private_key_der, const std::string& common_name);

struct CertificateInfo {
  std::string serial;  // hex
  std::string subject_cn;
  std::string host_id;  // of URI SAN spiffe://kintsugi/host/<id>; "" when there is none
  Instant not_before{};
  Instant not_after{};
  Sha256Digest spki_sha256{};  // of the SubjectPublicKeyInfo: the pin
  bool is_ca = false;
};
Result<CertificateInfo> ParseCertificate(const std::string& certificate_der);

// The console's own certificate authority. P-256, self-signed, 10 years.
struct Authority {
  std::string private_key_der;
  std::string certificate_der;
};
Result<Authority> NewAuthority(const std::string& organisation, Instant now);

// A certificate for an agent: the request's signature is checked, its subject ignored; SAN URI
// spiffe://kintsugi/host/<host_id>, client authentication only. P-256 requests only.
Result<std::string> IssueHostCertificate(const Authority& authority, const std::string& csr_der,
                                         const std::string& host_id, Instant now, Duration lifetime);
// A certificate for the console's own ports: DNS and IP SANs, server authentication only.
struct ServerIdentity {
  std::string private_key_der;
  std::string certificate_der;
};
Result<ServerIdentity> IssueServerIdentity(const Authority& authority, const std::vector<std::string>& names,
                                           Instant now, Duration lifetime);
// Chain, validity at `now` and key usage; host_id must be in the SAN.
Status VerifyHostCertificate(const std::string& ca_der, const std::string& certificate_der, const std::string& host_id,
                             Instant now);
// True when the certificate carries the public half of the key.
bool KeyMatchesCertificate(const std::string& private_key_der, const std::string& certificate_der);

std::string CertificateToPem(const std::string& certificate_der);
std::string PrivateKeyToPem(const std::string& private_key_der);
Result<std::string> CertificateFromPem(std::string_view pem);
Result<std::string> PrivateKeyFromPem(std::string_view pem);

}  // namespace kintsugi::crypto
