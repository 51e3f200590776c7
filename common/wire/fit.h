// SPDX-License-Identifier: Apache-2.0
// Internal to common/wire: what is sent fits what the other end takes. A registry value of 10 KiB or a name that is not
// UTF-8 must not make every later check-in of its host refused.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/wire/limits.h"

namespace kintsugi::wire {

// Valid UTF-8 of at most `limit` bytes: bytes that are none become '?', longer text is cut between characters. Text
// that fits is returned unchanged.
std::string FitText(std::string_view text, std::size_t limit = kTextBytes);

template <typename T>
std::span<const T> FitList(const std::vector<T>& list, std::size_t limit) {
  return {list.data(), std::min(list.size(), limit)};
}

}  // namespace kintsugi::wire
