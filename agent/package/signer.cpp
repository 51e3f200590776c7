// SPDX-License-Identifier: Apache-2.0
#include "agent/package/signer.h"

#include <algorithm>

#include "common/base/text.h"

namespace kintsugi::agent {
namespace {

Error Refused(std::string why) { return {Code::kUntrustedPeer, "the package was not started: " + std::move(why), 0}; }

// Every part that the pin gives must hold.
bool Fits(const model::SignerPin& pin, const SignatureInfo& signature) {
  if (pin.subject.empty() && pin.sha256.empty()) return false;
  const bool trusted = signature.state == SignatureState::kValid || !pin.sha256.empty();
  return trusted && (pin.subject.empty() || pin.subject == signature.common_name || pin.subject == signature.subject) &&
         (pin.sha256.empty() || EqualNoCase(pin.sha256, signature.sha256)) &&
         (pin.root_sha256.empty() || EqualNoCase(pin.root_sha256, signature.root_sha256));
}

std::string Detail(const SignatureInfo& signature) {
  return signature.detail.empty() ? "" : " (" + signature.detail + ")";
}

std::string Signer(const SignatureInfo& signature) {
  return (signature.subject.empty() ? "an unnamed certificate" : signature.subject) + ", certificate " +
         (signature.sha256.empty() ? "not known" : signature.sha256);
}

}  // namespace

Status CheckSigner(const std::vector<model::SignerPin>& pins, const SignatureInfo& signature) {
  if (pins.empty()) return {};
  switch (signature.state) {
    case SignatureState::kUnsigned:
      return Refused("it is not signed, and the catalog names who must have signed it");
    case SignatureState::kTampered:
      return Refused("it was changed after it was signed" + Detail(signature));
    case SignatureState::kInvalid:
      return Refused("its signature is not valid" + Detail(signature));
    case SignatureState::kValid:
    case SignatureState::kUntrustedRoot:
      break;
  }
  if (std::any_of(pins.begin(), pins.end(), [&](const auto& pin) { return Fits(pin, signature); })) return {};
  const bool untrusted = signature.state == SignatureState::kUntrustedRoot;
  return Refused("it is signed by " + Signer(signature) +
                 (untrusted ? ", under a root that this host does not trust" : "") +
                 ", and not by one of the signers that the catalog names");
}

}  // namespace kintsugi::agent
