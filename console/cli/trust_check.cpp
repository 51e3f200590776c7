// SPDX-License-Identifier: Apache-2.0
#include "console/cli/trust_check.h"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "common/base/bytes.h"
#include "common/crypto/crypto.h"

namespace kintsugi::cli {
namespace {

std::string ToDer(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return "";
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

X509* ReadPem(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  return certificate;
}

bool IsIp(const std::string& host) {
  ASN1_OCTET_STRING* ip = a2i_IPADDRESS(host.c_str());
  ASN1_OCTET_STRING_free(ip);
  return ip != nullptr;
}

// What the macro SSL_set_tlsext_host_name does, without its C cast. OpenSSL copies the name.
bool SetServerName(SSL* ssl, const std::string& host) {
  return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str())) == 1;
}

}  // namespace

TrustCheck::TrustCheck(Trust trust) : trust_(std::move(trust)) {}
TrustCheck::~TrustCheck() { X509_free(ca_); }

Status TrustCheck::Install(SSL_CTX* context) {
  if (!trust_.ca_pem.empty()) ca_ = ReadPem(trust_.ca_pem);
  if (ca_ == nullptr && trust_.ca_pin.empty())
    return Error{Code::kInvalidArgument, "no usable CA: give --ca-pin, or --ca-file with the console's CA certificate"};
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, &TrustCheck::Verify, this);
  return {};
}

Status TrustCheck::ExpectHost(SSL* ssl, const std::string& host) {
  refusal_.clear();
  X509_VERIFY_PARAM* param = SSL_get0_param(ssl);
  const bool ip = IsIp(host);
  const int done = ip ? X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str())
                      : X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size());
  if (done != 1 || (!ip && !SetServerName(ssl, host)))
    return Error{Code::kInvalidArgument, fmt::format("'{}' cannot be a host name", host)};
  return {};
}

int TrustCheck::Verify(X509_STORE_CTX* chain, void* self) {
  return static_cast<TrustCheck*>(self)->VerifyChain(chain) ? 1 : 0;
}

X509* TrustCheck::FindPinned(STACK_OF(X509) * presented) const {
  for (int i = 0; i < sk_X509_num(presented); ++i) {
    X509* certificate = sk_X509_value(presented, i);
    const auto info = crypto::ParseCertificate(ToDer(certificate));
    if (info && info->is_ca && ToHex(info->spki_sha256) == trust_.ca_pin) return certificate;
  }
  return nullptr;
}

bool TrustCheck::VerifyChain(X509_STORE_CTX* chain) {
  refusal_.clear();
  X509* anchor = ca_ != nullptr ? ca_ : FindPinned(X509_STORE_CTX_get0_untrusted(chain));
  if (anchor == nullptr) {
    refusal_ = "its certificate chain holds no CA with the pin " + trust_.ca_pin;
    X509_STORE_CTX_set_error(chain, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
    return false;
  }
  STACK_OF(X509)* anchors = sk_X509_new_null();
  sk_X509_push(anchors, anchor);
  X509_STORE_CTX_set0_trusted_stack(chain, anchors);
  const bool good = X509_verify_cert(chain) == 1;
  if (!good) refusal_ = X509_verify_cert_error_string(X509_STORE_CTX_get_error(chain));
  sk_X509_free(anchors);
  return good;
}

}  // namespace kintsugi::cli
