// SPDX-License-Identifier: Apache-2.0
// The rules of enrolment tokens. The console's core holds the rows and stores what changes; nothing here
// keeps state or reads a clock. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/bytes.h"
#include "common/base/result.h"
#include "common/base/time.h"
#include "common/crypto/crypto.h"
#include "console/access/secrets.h"
#include "db/store.h"

namespace kintsugi::access {

inline constexpr Duration kDefaultEnrolmentLifetime{24LL * 3600 * 1000};
inline constexpr Duration kLongestEnrolmentLifetime{7LL * 24 * 3600 * 1000};
inline constexpr std::uint32_t kMostEnrolmentUses = 100'000;
inline constexpr std::size_t kLongestNoteBytes = 500;

struct EnrolmentTokenRequest {
  Duration lifetime{0};    // 0: 24 h; at most 7 d
  std::uint32_t uses = 0;  // 0: 1; at most 100,000
  std::string created_by;
  std::string note;  // at most 500 bytes
};
struct CreatedEnrolmentToken {
  std::string text;  // id.secret.capin, for the operator's eyes once; never stored or logged
  db::EnrolmentTokenRow row;
};
// `ca_pin`: SHA-256 of the CA certificate's SubjectPublicKeyInfo. kInvalidArgument names the limit that was
// exceeded.
Result<CreatedEnrolmentToken> CreateEnrolmentToken(const EnrolmentTokenRequest& request, const Sha256Digest& ca_pin,
                                                   Instant now, const RandomSource& random_bytes = crypto::RandomBytes);

// May a host enrol with this token now? `row` is the row of the id the host named, null when there is none.
// kTokenUnknown: no such id, wrong secret or revoked, with one text for all; kTokenExpired and kTokenUsedUp
// only to who knows the secret.
Status CheckEnrolmentToken(const db::EnrolmentTokenRow* row, const std::string& secret, Instant now);

// Counts one use. Precondition: CheckEnrolmentToken accepted the row.
void UseEnrolmentToken(db::EnrolmentTokenRow& row);

}  // namespace kintsugi::access
