// SPDX-License-Identifier: Apache-2.0
// Reads certificates and verifies a host's certificate against the console's authority (RFC 5280 path
// validation by OpenSSL).
#include <openssl/asn1.h>

#include <ctime>

#include "common/crypto/crypto.h"
#include "common/crypto/host_uri.h"
#include "common/crypto/openssl_ptr.h"

namespace kintsugi::crypto {
namespace {

std::string_view TextOf(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

Result<Instant> InstantOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return Refused("the certificate has an unreadable time");
  const std::chrono::year_month_day day{std::chrono::year{parts.tm_year + 1900},
                                        std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                                        std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
  return Instant{std::chrono::sys_days{day} + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} +
                 std::chrono::seconds{parts.tm_sec}};
}

std::string SerialOf(X509* certificate) {
  const BnPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  if (!number) return {};
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return ToHex(bytes);
}

std::string CommonNameOf(X509* certificate) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) return {};
  return std::string(TextOf(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index))));
}

// The id in the one URI name with our prefix. Two of them would be ambiguous, so then there is none.
std::string HostIdOf(X509* certificate) {
  const NamesPtr names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string host_id;
  int found = 0;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const std::string_view uri = TextOf(name->d.uniformResourceIdentifier);
    if (!uri.starts_with(kHostUriPrefix)) continue;
    const std::string_view id = uri.substr(kHostUriPrefix.size());
    if (!IsHostIdText(id)) return {};
    host_id = std::string(id);
    ++found;
  }
  return found == 1 ? host_id : std::string();
}

Result<Sha256Digest> PinOf(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &bytes);
  if (size <= 0) return OpenSslError("encode a public key");
  const Sha256Digest pin = Sha256({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
  OPENSSL_free(bytes);
  return pin;
}

Status VerifyChain(X509* authority, X509* certificate, Instant now) {
  const StorePtr store(X509_STORE_new());
  const StoreCtxPtr context(X509_STORE_CTX_new());
  if (!store || !context || X509_STORE_add_cert(store.get(), authority) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr) != 1)
    return OpenSslError("prepare a verification");
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(ToUnixMs(now) / 1000));
  X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT);
  X509_VERIFY_PARAM_set_depth(rules, 1);
  if (X509_verify_cert(context.get()) == 1) return {};
  return Refused(std::string("the host certificate is not acceptable: ") +
                 X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
}

}  // namespace

bool IsHostIdText(std::string_view id) {
  if (id.empty() || id.size() > 64) return false;
  for (const char c : id) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    if (!plain) return false;
  }
  return true;
}

Result<CertificateInfo> ParseCertificate(const std::string& certificate_der) {
  const auto certificate = CertFromDer(certificate_der);
  if (!certificate) return certificate.error();
  X509* x509 = certificate->get();
  const auto not_before = InstantOf(X509_get0_notBefore(x509));
  const auto not_after = InstantOf(X509_get0_notAfter(x509));
  const auto pin = PinOf(x509);
  if (!not_before) return not_before.error();
  if (!not_after) return not_after.error();
  if (!pin) return pin.error();
  CertificateInfo info{.serial = SerialOf(x509),
                       .subject_cn = CommonNameOf(x509),
                       .host_id = HostIdOf(x509),
                       .not_before = *not_before,
                       .not_after = *not_after,
                       .spki_sha256 = *pin,
                       .is_ca = X509_check_ca(x509) == 1};
  ERR_clear_error();
  return info;
}

Status VerifyHostCertificate(const std::string& ca_der, const std::string& certificate_der, const std::string& host_id,
                             Instant now) {
  const auto authority = CertFromDer(ca_der);
  if (!authority) return authority.error();
  const auto certificate = CertFromDer(certificate_der);
  if (!certificate) return certificate.error();
  if (const auto chain = VerifyChain(authority->get(), certificate->get(), now); !chain) return chain;
  const std::string found = HostIdOf(certificate->get());
  if (host_id.empty() || found != host_id)
    return Refused("the certificate names host '" + found + "', expected '" + host_id + "'");
  return {};
}

}  // namespace kintsugi::crypto
