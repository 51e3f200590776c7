// SPDX-License-Identifier: Apache-2.0
// Internal to agent/link: the one check that a certificate makes an identity together with key, CA and host
// id.
#pragma once

#include "agent/link/link.h"

namespace kintsugi::agent {

// Fills the certificate's times in. kDataLoss: key, CA, host id or validity at `now` do not fit.
Result<Identity> CheckedIdentity(Identity identity, Instant now);

}  // namespace kintsugi::agent
