// SPDX-License-Identifier: Apache-2.0
// Keys, requests and certificates between OpenSSL objects, DER and PEM.
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#include "common/crypto/crypto.h"
#include "common/crypto/openssl_ptr.h"

namespace kintsugi::crypto {
namespace {

// Larger inputs are refused before OpenSSL sees them: ours are below 1 KiB.
constexpr std::size_t kDerLimitBytes = 16 * 1024;

template <typename Pointer, typename Parse>
Result<Pointer> FromDer(const std::string& der, const char* what, Parse parse) {
  if (der.empty() || der.size() > kDerLimitBytes)
    return Refused(std::string(what) + " has " + std::to_string(der.size()) + " bytes, expected 1 to " +
                   std::to_string(kDerLimitBytes));
  const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* at = begin;
  Pointer object(parse(nullptr, &at, static_cast<long>(der.size())));
  if (!object) return Refused(std::string(what) + " is not valid DER");
  if (at != begin + der.size()) return Refused(std::string(what) + " has bytes after its end");
  return object;
}

template <typename Object, typename Write>
Result<std::string> IntoDer(Object* object, Write write) {
  unsigned char* bytes = nullptr;
  const int size = write(object, &bytes);
  if (size <= 0) return OpenSslError("write DER");
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_cleanse(bytes, static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::string TakeText(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

BioPtr ReadOnly(std::string_view text) { return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

}  // namespace

Error OpenSslError(std::string_view doing) {
  const unsigned long code = ERR_peek_last_error();
  char text[160] = "no reason given";
  if (code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return Error{Code::kInternal, "OpenSSL could not " + std::string(doing) + ": " + text,
               static_cast<std::int64_t>(code)};
}

Error Refused(std::string message) {
  ERR_clear_error();
  return Error{Code::kInvalidArgument, std::move(message)};
}

Result<KeyPtr> KeyFromDer(const std::string& der) {
  return FromDer<KeyPtr>(der, "the private key", [](EVP_PKEY** out, const unsigned char** at, long size) {
    return d2i_AutoPrivateKey(out, at, size);
  });
}
Result<CertPtr> CertFromDer(const std::string& der) { return FromDer<CertPtr>(der, "the certificate", d2i_X509); }
Result<ReqPtr> ReqFromDer(const std::string& der) {
  return FromDer<ReqPtr>(der, "the certificate request", d2i_X509_REQ);
}

Result<std::string> ToDer(X509* certificate) { return IntoDer(certificate, i2d_X509); }
Result<std::string> ToDer(X509_REQ* request) { return IntoDer(request, i2d_X509_REQ); }
Result<std::string> ToDer(EVP_PKEY* key) {
  const Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(EVP_PKEY2PKCS8(key));
  if (!info) return OpenSslError("encode a private key");
  return IntoDer(info.get(), i2d_PKCS8_PRIV_KEY_INFO);
}

KeyPtr GenerateP256() { return KeyPtr(EVP_EC_gen("P-256")); }

bool IsP256(EVP_PKEY* key) {
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return false;
  char group[64] = {};
  std::size_t length = 0;
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &length) != 1) {
    ERR_clear_error();
    return false;
  }
  return std::string_view(group, length) == "prime256v1";
}

Result<std::string> NewPrivateKey() {
  const KeyPtr key = GenerateP256();
  if (!key) return OpenSslError("make a P-256 key");
  return ToDer(key.get());
}

bool KeyMatchesCertificate(const std::string& private_key_der, const std::string& certificate_der) {
  const auto key = KeyFromDer(private_key_der);
  const auto certificate = CertFromDer(certificate_der);
  if (!key || !certificate) return false;
  const bool fits = X509_check_private_key(certificate->get(), key->get()) == 1;
  ERR_clear_error();
  return fits;
}

std::string CertificateToPem(const std::string& certificate_der) {
  const auto certificate = CertFromDer(certificate_der);
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!certificate || !bio || PEM_write_bio_X509(bio.get(), certificate->get()) != 1) return {};
  return TakeText(bio.get());
}

std::string PrivateKeyToPem(const std::string& private_key_der) {
  const auto key = KeyFromDer(private_key_der);
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!key || !bio) return {};
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key->get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) return {};
  return TakeText(bio.get());
}

Result<std::string> CertificateFromPem(std::string_view pem) {
  const BioPtr bio = ReadOnly(pem);
  const CertPtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!certificate) return Refused("the text holds no PEM certificate");
  return ToDer(certificate.get());
}

Result<std::string> PrivateKeyFromPem(std::string_view pem) {
  const BioPtr bio = ReadOnly(pem);
  // An empty pass phrase: an encrypted key is refused instead of asking on the terminal.
  const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  if (!key) return Refused("the text holds no unencrypted PEM private key");
  return ToDer(key.get());
}

}  // namespace kintsugi::crypto
