// SPDX-License-Identifier: Apache-2.0
#include "agent/link/identity.h"

#include "agent/link/enrolment.h"
#include "common/crypto/crypto.h"

namespace kintsugi::agent {

Result<Identity> CheckedIdentity(Identity identity, Instant now) {
  if (!crypto::KeyMatchesCertificate(identity.private_key_der, identity.certificate_der))
    return Error{Code::kDataLoss, "the console's certificate is not for the key of this host"};
  const auto verified = crypto::VerifyHostCertificate(identity.ca_der, identity.certificate_der, identity.host_id, now);
  if (!verified)
    return Error{Code::kDataLoss, verified.error().message + " (this host's clock says " + FormatInstant(now) + ")"};
  const auto info = crypto::ParseCertificate(identity.certificate_der);
  if (!info) return info.error();
  identity.certificate_not_before = info->not_before;
  identity.certificate_not_after = info->not_after;
  return identity;
}

CertificateIssuer::CertificateIssuer(const Clock& clock, std::string host_name)
    : clock_(clock), host_name_(std::move(host_name)) {}

Result<IdentityIssuer::Renewal> CertificateIssuer::NewRenewal() {
  auto key = crypto::NewPrivateKey();
  if (!key) return key.error();
  auto csr = crypto::MakeCsr(*key, host_name_);
  if (!csr) return csr.error();
  return Renewal{std::move(*key), std::move(*csr)};
}

Result<Identity> CertificateIssuer::Accept(const Identity& current, const Renewal& renewal,
                                           const std::string& certificate_der) {
  Identity renewed = current;
  renewed.private_key_der = renewal.private_key_der;
  renewed.certificate_der = certificate_der;
  return CheckedIdentity(std::move(renewed), clock_.Now());
}

}  // namespace kintsugi::agent
