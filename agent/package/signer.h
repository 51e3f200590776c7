// SPDX-License-Identifier: Apache-2.0
// Whether a package was signed by whom the instruction names. Second to the hash, which is always checked. Any thread.
#pragma once

#include <vector>

#include "agent/platform/platform.h"
#include "common/model/catalog.h"

namespace kintsugi::agent {

// Ok without pins. A pin by fingerprint also accepts a root that this host does not trust: it names the very
// certificate. kUntrustedPeer: unsigned, tampered, not valid, or somebody else's; the message says which.
Status CheckSigner(const std::vector<model::SignerPin>& pins, const SignatureInfo& signature);

}  // namespace kintsugi::agent
