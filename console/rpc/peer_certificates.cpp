// SPDX-License-Identifier: Apache-2.0
#include "console/rpc/peer_certificates.h"

#include <grpc/grpc_security_constants.h>

#include <cstring>

#include "common/crypto/crypto.h"

namespace kintsugi::console {

std::size_t PeerCertificates::DigestHash::operator()(const Sha256Digest& digest) const {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

Result<PeerCertificates::Entry> PeerCertificates::Parse(std::string_view pem) const {
  const auto der = crypto::CertificateFromPem(pem);
  if (!der) return Error{Code::kUnauthenticated, "the peer's certificate does not parse", 0};
  const auto info = crypto::ParseCertificate(*der);
  if (!info || info->host_id.empty())
    return Error{Code::kUnauthenticated, "the peer's certificate names no host: enrol the agent", 0};
  return Entry{Peer{HostId(info->host_id), info->serial}, info->not_after};
}

Result<Peer> PeerCertificates::PeerOf(const grpc::ServerContextBase& context) {
  const auto auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated())
    return Error{Code::kUnauthenticated, "the peer has no certificate", 0};
  const auto values = auth->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (values.size() != 1) return Error{Code::kUnauthenticated, "the peer has no certificate", 0};
  const std::string_view pem(values[0].data(), values[0].size());
  const Sha256Digest digest = crypto::Sha256(pem);
  const std::lock_guard lock(mutex_);
  auto it = entries_.find(digest);
  if (it == entries_.end()) {
    auto entry = Parse(pem);
    if (!entry) return entry.error();
    if (entries_.size() >= kMaxEntries) entries_.clear();
    it = entries_.emplace(digest, std::move(*entry)).first;
  }
  if (it->second.not_after < clock_.Now())
    return Error{Code::kUnauthenticated, "the certificate ran out while the connection was open: renew it", 0};
  return it->second.peer;
}

}  // namespace kintsugi::console
