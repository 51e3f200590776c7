// SPDX-License-Identifier: Apache-2.0
// What-if: every change of the model that people write, once; flags of `estimate` and `rollout plan` and the keys of
// --vary are made from this table. Pure, any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/base/time.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

struct WhatIfField {
  enum class Kind { kValue, kList, kSwitch };
  std::string name;  // console-link: the flag is --console-link
  Kind kind = Kind::kValue;
  std::string type;  // of the flag's value in --help
  std::string help;  // one line
  // kInvalidArgument: what was found, what is allowed, an example.
  std::function<Status(v1::WhatIf& what_if, const std::string& value)> set;
};
const std::vector<WhatIfField>& WhatIfFields();

// "150%" or "150" (1 to 10000), or a time: "4min".
struct PercentOrTime {
  std::optional<std::uint32_t> percent;
  Duration time{0};  // without percent
};
Result<PercentOrTime> ParsePercentOrTime(std::string_view text);

}  // namespace kintsugi::cli
