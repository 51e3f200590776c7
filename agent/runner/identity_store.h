// SPDX-License-Identifier: Apache-2.0
// The host's identity and the console's questions as bytes in the journal. Each is one name, so a renewal
// replaces the old identity in one commit: after a crash there is the old one or the new one, never half of
// both. Any thread.
#pragma once

#include "agent/journal/journal.h"
#include "agent/link/link.h"
#include "common/model/host.h"

namespace kintsugi::agent {

// What enrolment ends with; under a new host id everything else in the journal is dropped. kDiskFull, kIo: nothing
// changed.
Status SaveIdentity(Journal& journal, const Identity& identity);
JournalWrite WriteOf(const Identity& identity);
JournalWrite WriteOf(const model::FactQuery& query);

// kNotFound: the host is not enrolled. kDataLoss: unreadable; enrol again.
Result<Identity> IdentityFrom(const std::map<std::string, std::string>& stored);
// An empty query when there is none or it cannot be read: the console sends it again.
model::FactQuery QueryFrom(const std::map<std::string, std::string>& stored);

}  // namespace kintsugi::agent
