// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/tls_client.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

namespace kintsugi::runtime {
namespace {

std::string DerOf(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

// SHA-256 of the SubjectPublicKeyInfo.
bool HasPin(X509* certificate, const Sha256Digest& pin) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &bytes);
  if (size <= 0) return false;
  Sha256Digest digest{};
  const bool hashed =
      EVP_Digest(bytes, static_cast<std::size_t>(size), digest.data(), nullptr, EVP_sha256(), nullptr) == 1;
  OPENSSL_free(bytes);
  return hashed && CRYPTO_memcmp(digest.data(), pin.data(), pin.size()) == 0;
}

X509* FindPinned(X509_STORE_CTX* context, const Sha256Digest& pin) {
  STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(context);
  for (int i = 0; i < sk_X509_num(sent); ++i) {
    X509* certificate = sk_X509_value(sent, i);
    if (X509_check_ca(certificate) == 1 && HasPin(certificate, pin)) return certificate;
  }
  return nullptr;
}

}  // namespace

struct PinnedTrust::Impl {
  Sha256Digest pin;
  std::string ca_der;
  std::string refusal;

  bool Verify(X509_STORE_CTX* context) {
    ca_der.clear();
    X509* authority = FindPinned(context, pin);
    if (authority == nullptr) {
      refusal = "the server's authority is not the one that the token pins: wrong console, or someone in between";
      X509_STORE_CTX_set_error(context, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT);
      return false;
    }
    STACK_OF(X509)* trusted = sk_X509_new_null();
    sk_X509_push(trusted, authority);
    X509_STORE_CTX_set0_trusted_stack(context, trusted);
    const bool verified = X509_verify_cert(context) == 1;
    sk_X509_free(trusted);
    if (verified) {
      ca_der = DerOf(authority);
    } else {
      refusal = std::string("the server's certificate is not acceptable: ") +
                X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
    }
    return verified;
  }
};

PinnedTrust::PinnedTrust(const Sha256Digest& ca_pin) : impl_(std::make_unique<Impl>(Impl{ca_pin, "", ""})) {}
PinnedTrust::~PinnedTrust() = default;
const std::string& PinnedTrust::ca_der() const { return impl_->ca_der; }
const std::string& PinnedTrust::refusal() const { return impl_->refusal; }

void PinnedTrust::Install(boost::asio::ssl::context& context) {
  SSL_CTX_set_verify(context.native_handle(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(
      context.native_handle(),
      [](X509_STORE_CTX* store, void* self) { return static_cast<Impl*>(self)->Verify(store) ? 1 : 0; }, impl_.get());
}

Status ExpectServerName(SSL* connection, const std::string& host) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  bool set = false;
  if (not_an_address) {
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    // What the macro SSL_set_tlsext_host_name does, without its C cast.
    set = !host.empty() && SSL_set1_host(connection, host.c_str()) == 1 &&
          SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                   const_cast<char*>(host.c_str())) == 1;
  } else {
    set = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
  }
  if (!set) return Error{Code::kInvalidArgument, "'" + host + "' is neither a DNS name nor an IP address"};
  return {};
}

}  // namespace kintsugi::runtime
