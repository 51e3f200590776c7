// SPDX-License-Identifier: Apache-2.0
// SHA-256, random bytes and constant-time comparison.
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <limits>

#include "common/crypto/crypto.h"
#include "common/crypto/openssl_ptr.h"

namespace kintsugi::crypto {

struct Sha256Stream::Impl {
  MdPtr context{EVP_MD_CTX_new()};
};

Sha256Stream::Sha256Stream() : impl_(std::make_unique<Impl>()) {
  KINTSUGI_CHECK(impl_->context && EVP_DigestInit_ex(impl_->context.get(), EVP_sha256(), nullptr) == 1);
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::Update(std::string_view bytes) {
  KINTSUGI_CHECK(EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()) == 1);
}

Sha256Digest Sha256Stream::Finish() {
  Sha256Digest digest{};
  unsigned length = 0;
  KINTSUGI_CHECK(EVP_DigestFinal_ex(impl_->context.get(), digest.data(), &length) == 1);
  KINTSUGI_CHECK(length == digest.size());
  return digest;
}

Sha256Digest Sha256(std::string_view bytes) {
  Sha256Stream stream;
  stream.Update(bytes);
  return stream.Finish();
}

std::string RandomBytes(std::size_t count) {
  KINTSUGI_CHECK(count <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  std::string bytes(count, '\0');
  KINTSUGI_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

bool EqualConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace kintsugi::crypto
