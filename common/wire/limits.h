// SPDX-License-Identifier: Apache-2.0
// What one message may hold. A peer that sends more gets kTooLarge (the whole message) or kInvalidArgument
// naming the field; tests/unit/wire has a row for each limit. Changing one is a protocol change: both ends
// state the same numbers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/model/host.h"

namespace kintsugi::wire {

inline constexpr std::size_t kMessageBytes = 4 * 1024 * 1024;  // also gRPC's own default
inline constexpr std::size_t kTextBytes = 4 * 1024;            // any string without a limit of its own
inline constexpr std::size_t kDetailBytes = 8 * 1024;          // Report.detail, Assessment.reason
inline constexpr std::size_t kIdBytes = 128;                   // ids of offers and rollouts
inline constexpr std::size_t kZoneBytes = 128;                 // name of a time zone
inline constexpr std::size_t kRoleBytes = 128;                 // slug of a role
inline constexpr std::size_t kProductTextBytes = model::kMaxProductTextBytes;
inline constexpr std::size_t kPinBytes = 512;  // each text of a signer's pin
inline constexpr std::size_t kCsrBytes = 8 * 1024;
inline constexpr std::size_t kCertificateBytes = 16 * 1024;

inline constexpr std::size_t kFiles = 5000;  // facts, questions, detection
inline constexpr std::size_t kHotfixes = 5000;
inline constexpr std::size_t kRegistry = 5000;  // facts, questions, detection
inline constexpr std::size_t kPendingReboots = 64;
inline constexpr std::size_t kProducts = model::kMaxProducts;
inline constexpr std::size_t kPackageStates = model::kMaxPackageStates;
inline constexpr std::size_t kSigners = 16;
inline constexpr std::size_t kAddresses = 64;
inline constexpr std::size_t kRoles = 64;
inline constexpr std::size_t kEvidence = 1000;  // rows of one assessment
inline constexpr std::size_t kReports = 100;    // of one check-in; the rest follows with the next
inline constexpr std::size_t kHeldOffers = 100;
inline constexpr std::size_t kOffers = 100;    // of one reply, with the acknowledgements and recalls
inline constexpr std::size_t kArguments = 64;  // of one argument vector
inline constexpr std::size_t kExitCodes = 256;
inline constexpr std::size_t kPrerequisites = 64;
inline constexpr std::size_t kSelectors = 64;  // architectures, languages, editions of an applicability
inline constexpr std::size_t kWaves = 100;
inline constexpr std::size_t kWorkItems = 64;      // updates of one offer, results of one report
inline constexpr std::size_t kWindows = 32;        // windows, and active hours, of one offer; later ones are not sent
inline constexpr std::size_t kBulletins = 64;      // bulletins and updates of one plan
inline constexpr std::size_t kScheduleRules = 64;  // of each list: windows, blackouts, active hours
inline constexpr std::size_t kRuleBytes = 200;
inline constexpr std::size_t kGroupLimits = 64;

// 2: offers with several items, windows and users. A console of this release also serves agents of 1 (it must not send
// them what they do not know); an agent of this release needs a console of this release: update consoles first.
inline constexpr std::uint32_t kProtocol = 2;
inline constexpr std::uint32_t kOldestProtocol = 1;
// Delays and time-outs; longer ones are refused.
inline constexpr std::int64_t kDurationMs = 3653LL * 24 * 3'600'000;  // ten years
// Points in time are brought into 1970 to 9999 rather than refused: a host with a wrong clock must still be
// able to report.
inline constexpr std::int64_t kLastInstantMs = 253'402'300'799'999;

}  // namespace kintsugi::wire
