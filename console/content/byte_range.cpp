// SPDX-License-Identifier: Apache-2.0
#include "console/content/byte_range.h"

#include <algorithm>
#include <charconv>

namespace kintsugi::console {
namespace {

std::optional<std::uint64_t> Number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

ByteRange ParseByteRange(std::string_view field, std::uint64_t file_size) {
  const ByteRange whole{ByteRange::Kind::kWhole, 0, file_size};
  const ByteRange unsatisfiable{ByteRange::Kind::kUnsatisfiable, 0, 0};
  constexpr std::string_view kUnit = "bytes=";
  if (field.substr(0, kUnit.size()) != kUnit) return whole;
  field.remove_prefix(kUnit.size());
  const std::size_t dash = field.find('-');
  if (dash == std::string_view::npos) return whole;
  const auto first = Number(field.substr(0, dash));
  const auto last = Number(field.substr(dash + 1));
  if (dash == 0) {  // -N: the last N bytes
    if (!last) return whole;
    if (*last == 0 || file_size == 0) return unsatisfiable;
    const std::uint64_t size = std::min(*last, file_size);
    return {ByteRange::Kind::kPart, file_size - size, size};
  }
  const bool open_ended = dash + 1 == field.size();
  if (!first || (!open_ended && (!last || *last < *first))) return whole;
  if (*first >= file_size) return unsatisfiable;
  const std::uint64_t end = open_ended ? file_size - 1 : std::min(*last, file_size - 1);
  return {ByteRange::Kind::kPart, *first, end - *first + 1};
}

}  // namespace kintsugi::console
