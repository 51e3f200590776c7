// SPDX-License-Identifier: Apache-2.0
// The verdict about one update on one host, with its proof. Plain values, pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kintsugi::model {

enum class UpdateStatus {
  kUnspecified = 0,
  kNotApplicable = 1,
  kInstalled = 2,
  kMissing = 3,
  kSuperseded = 4,
  kPendingReboot = 5,
  kOutdatedRevision = 6,
  kInconsistent = 7,
  kUnknown = 8
};

// One rule that was looked at. `known` is false where the fact is missing, so that the rule could not be decided.
struct Evidence {
  std::string rule;
  std::string observed;
  std::string expected;
  std::string source;
  bool holds = false;
  bool known = true;
  bool operator==(const Evidence&) const = default;
};

struct Assessment {
  std::string update_id;
  UpdateStatus status = UpdateStatus::kUnknown;
  std::string reason;  // one sentence
  std::vector<Evidence> evidence;
  bool operator==(const Assessment&) const = default;
};

// "Missing", "PendingReboot", ...: the words of the product.
std::string_view Name(UpdateStatus status);

}  // namespace kintsugi::model
