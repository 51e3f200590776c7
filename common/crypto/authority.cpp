// SPDX-License-Identifier: Apache-2.0
// Makes requests and certificates: the console's authority, host certificates from requests, server
// certificates. Certificates begin five minutes early (of a short life, a tenth), so that a
// host whose clock is a little slow can use its new certificate at once.
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <ctime>

#include "common/crypto/crypto.h"
#include "common/crypto/host_uri.h"
#include "common/crypto/openssl_ptr.h"

namespace kintsugi::crypto {
namespace {

// A host whose clock is a little slow must not find its new certificate "not yet valid"; of a short life no more than a
// tenth, for hosts renew at the middle between both ends.
constexpr Duration kMostBackdate{5 * 60'000};
constexpr Duration kAuthorityLifetime{std::chrono::hours{24 * 3653}};
constexpr std::size_t kCommonNameLimit = 64;  // ub-common-name of RFC 5280

struct ExtensionText {
  int nid;
  std::string value;
};

struct CertificateSpec {
  std::string common_name;
  EVP_PKEY* subject_key = nullptr;
  X509* issuer = nullptr;  // null: self-signed
  EVP_PKEY* issuer_key = nullptr;
  Instant now{};
  Duration lifetime{0};
  std::vector<ExtensionText> extensions;
};

// Names are hints: what a certificate's name cannot hold is left out rather than refused.
std::string AsCommonName(std::string_view name) {
  std::string kept;
  for (const char c : name) {
    if (c >= ' ' && c <= '~' && kept.size() < kCommonNameLimit) kept.push_back(c);
  }
  return kept;
}

bool SetCommonName(X509_NAME* name, const std::string& text) {
  if (text.empty()) return true;
  return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()),
                                    -1, 0) == 1;
}

// 127 random bits: positive, unique without a counter that a restored backup would repeat (RFC
// 5280, 4.1.2.2).
bool SetSerial(X509* certificate) {
  std::string bytes = RandomBytes(16);
  bytes[0] = static_cast<char>((static_cast<unsigned char>(bytes[0]) & 0x7fU) | 0x40U);
  const BnPtr number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), 16, nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool SetValidity(X509* certificate, Instant now, Duration lifetime) {
  const Duration backdate = std::min(kMostBackdate, lifetime / 10);
  const auto begin = static_cast<std::time_t>(ToUnixMs(now - backdate) / 1000);
  const auto end = static_cast<std::time_t>(ToUnixMs(now + lifetime) / 1000);
  return ASN1_TIME_set(X509_getm_notBefore(certificate), begin) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), end) != nullptr;
}

bool AddExtensions(X509* certificate, X509* issuer, const std::vector<ExtensionText>& extensions) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const auto& [nid, value] : extensions) {
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) return false;
  }
  return true;
}

Result<std::string> MakeCertificate(const CertificateSpec& spec) {
  const CertPtr certificate(X509_new());
  if (!certificate) return OpenSslError("make a certificate");
  X509* x509 = certificate.get();
  X509* issuer = spec.issuer != nullptr ? spec.issuer : x509;
  const bool made =
      X509_set_version(x509, X509_VERSION_3) == 1 && SetSerial(x509) && SetValidity(x509, spec.now, spec.lifetime) &&
      SetCommonName(X509_get_subject_name(x509), spec.common_name) &&
      X509_set_issuer_name(x509, X509_get_subject_name(issuer)) == 1 && X509_set_pubkey(x509, spec.subject_key) == 1 &&
      AddExtensions(x509, issuer, spec.extensions) && X509_sign(x509, spec.issuer_key, EVP_sha256()) > 0;
  if (!made) return OpenSslError("make a certificate");
  return ToDer(x509);
}

struct LoadedAuthority {
  KeyPtr key;
  CertPtr certificate;
};

Result<LoadedAuthority> Load(const Authority& authority) {
  auto key = KeyFromDer(authority.private_key_der);
  if (!key) return key.error();
  auto certificate = CertFromDer(authority.certificate_der);
  if (!certificate) return certificate.error();
  if (X509_check_private_key(certificate->get(), key->get()) != 1)
    return Refused("the authority's key does not fit its certificate");
  return LoadedAuthority{std::move(*key), std::move(*certificate)};
}

Result<KeyPtr> PublicKeyOf(const std::string& csr_der) {
  const auto request = ReqFromDer(csr_der);
  if (!request) return request.error();
  KeyPtr key(X509_REQ_get_pubkey(request->get()));
  if (!IsP256(key.get())) return Refused("the certificate request's key is not P-256");
  if (X509_REQ_verify(request->get(), key.get()) != 1)
    return Refused("the certificate request is not signed by its own key");
  return key;
}

bool IsIpAddress(const std::string& name) {
  const Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> address(a2i_IPADDRESS(name.c_str()));
  ERR_clear_error();
  return address != nullptr;
}

bool IsDnsName(const std::string& name) {
  if (name.empty() || name.size() > 253) return false;
  for (const char c : name) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
    if (!plain) return false;
  }
  return true;
}

Result<std::string> ServerNames(const std::vector<std::string>& names) {
  if (names.empty()) return Refused("a server certificate needs at least one name");
  std::string text;
  for (const std::string& name : names) {
    const bool ip = IsIpAddress(name);
    if (!ip && !IsDnsName(name)) return Refused("'" + name + "' is neither a DNS name nor an IP address");
    text += (text.empty() ? "" : ",") + std::string(ip ? "IP:" : "DNS:") + name;
  }
  return text;
}

}  // namespace

Result<std::string> MakeCsr(const std::string& private_key_der, const std::string& common_name) {
  const auto key = KeyFromDer(private_key_der);
  if (!key) return key.error();
  const ReqPtr request(X509_REQ_new());
  const bool made = request && X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1 &&
                    SetCommonName(X509_REQ_get_subject_name(request.get()), AsCommonName(common_name)) &&
                    X509_REQ_set_pubkey(request.get(), key->get()) == 1 &&
                    X509_REQ_sign(request.get(), key->get(), EVP_sha256()) > 0;
  if (!made) return OpenSslError("make a certificate request");
  return ToDer(request.get());
}

Result<Authority> NewAuthority(const std::string& organisation, Instant now) {
  const KeyPtr key = GenerateP256();
  if (!key) return OpenSslError("make a P-256 key");
  auto key_der = ToDer(key.get());
  if (!key_der) return key_der.error();
  auto certificate = MakeCertificate({.common_name = AsCommonName(organisation),
                                      .subject_key = key.get(),
                                      .issuer = nullptr,
                                      .issuer_key = key.get(),
                                      .now = now,
                                      .lifetime = kAuthorityLifetime,
                                      .extensions = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                                     {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                                     {NID_subject_key_identifier, "hash"}}});
  if (!certificate) return certificate.error();
  return Authority{std::move(*key_der), std::move(*certificate)};
}

Result<std::string> IssueHostCertificate(const Authority& authority, const std::string& csr_der,
                                         const std::string& host_id, Instant now, Duration lifetime) {
  if (!IsHostIdText(host_id)) return Refused("the host id must be 1 to 64 letters, digits or hyphens");
  const auto loaded = Load(authority);
  if (!loaded) return loaded.error();
  const auto key = PublicKeyOf(csr_der);
  if (!key) return key.error();
  return MakeCertificate({.common_name = host_id,
                          .subject_key = key->get(),
                          .issuer = loaded->certificate.get(),
                          .issuer_key = loaded->key.get(),
                          .now = now,
                          .lifetime = lifetime,
                          .extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                                         {NID_key_usage, "critical,digitalSignature"},
                                         {NID_ext_key_usage, "clientAuth"},
                                         {NID_authority_key_identifier, "keyid"},
                                         {NID_subject_alt_name, "URI:" + std::string(kHostUriPrefix) + host_id}}});
}

Result<ServerIdentity> IssueServerIdentity(const Authority& authority, const std::vector<std::string>& names,
                                           Instant now, Duration lifetime) {
  const auto san = ServerNames(names);
  if (!san) return san.error();
  const auto loaded = Load(authority);
  if (!loaded) return loaded.error();
  const KeyPtr key = GenerateP256();
  if (!key) return OpenSslError("make a P-256 key");
  auto key_der = ToDer(key.get());
  if (!key_der) return key_der.error();
  auto certificate = MakeCertificate({.common_name = AsCommonName(names.front()),
                                      .subject_key = key.get(),
                                      .issuer = loaded->certificate.get(),
                                      .issuer_key = loaded->key.get(),
                                      .now = now,
                                      .lifetime = lifetime,
                                      .extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                                                     {NID_key_usage, "critical,digitalSignature"},
                                                     {NID_ext_key_usage, "serverAuth"},
                                                     {NID_authority_key_identifier, "keyid"},
                                                     {NID_subject_alt_name, *san}}});
  if (!certificate) return certificate.error();
  return ServerIdentity{std::move(*key_der), std::move(*certificate)};
}

}  // namespace kintsugi::crypto
