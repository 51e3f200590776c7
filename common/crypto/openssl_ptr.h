// SPDX-License-Identifier: Apache-2.0
// Internal to common/crypto: owning pointers for OpenSSL objects, DER in and out, and the error that carries
// OpenSSL's code.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::crypto {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Freer<Free>>;

struct GeneralNamesFreer {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

using KeyPtr = Owned<EVP_PKEY, EVP_PKEY_free>;
using CertPtr = Owned<X509, X509_free>;
using ReqPtr = Owned<X509_REQ, X509_REQ_free>;
using MdPtr = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using BioPtr = Owned<BIO, BIO_free_all>;
using BnPtr = Owned<BIGNUM, BN_free>;
using StorePtr = Owned<X509_STORE, X509_STORE_free>;
using StoreCtxPtr = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;
using ExtensionPtr = Owned<X509_EXTENSION, X509_EXTENSION_free>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, GeneralNamesFreer>;

// kInternal with OpenSSL's newest code; empties the thread's error queue.
Error OpenSslError(std::string_view doing);
// kInvalidArgument; empties the thread's error queue.
Error Refused(std::string message);

// DER must be one object and nothing after it.
Result<KeyPtr> KeyFromDer(const std::string& der);
Result<CertPtr> CertFromDer(const std::string& der);
Result<ReqPtr> ReqFromDer(const std::string& der);
Result<std::string> ToDer(X509* certificate);
Result<std::string> ToDer(X509_REQ* request);
Result<std::string> ToDer(EVP_PKEY* key);  // PKCS#8

KeyPtr GenerateP256();
bool IsP256(EVP_PKEY* key);

}  // namespace kintsugi::crypto
