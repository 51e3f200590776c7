// SPDX-License-Identifier: Apache-2.0
// HaltCause as text: nine numbers and the accepted failures ("-" for none), separated by spaces. Stored in
// databases: a new field goes to the end.
#include <charconv>
#include <cstdint>
#include <limits>

#include "common/rollout/engine.h"

namespace kintsugi::rollout {
namespace {

// Reads a number and the separator behind it; a number at the end of the text needs none.
std::optional<std::uint32_t> Take(std::string_view& text, char separator) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.empty()) return number;
  if (text.front() != separator || text.size() == 1) return std::nullopt;
  text.remove_prefix(1);
  return number;
}

}  // namespace

std::string ToText(const HaltCause& cause) {
  if (cause == HaltCause{}) return "";
  std::string text = std::to_string(static_cast<unsigned>(cause.kind));
  for (const std::uint32_t number : {std::uint32_t{cause.wave}, cause.failed, cause.finished, cause.hosts,
                                     cause.succeeded, cause.limit_percent, cause.limit_count, cause.resumes})
    text += " " + std::to_string(number);
  text += " ";
  for (std::size_t i = 0; i < cause.accepted.size(); ++i)
    text += (i == 0 ? "" : ",") + std::to_string(cause.accepted[i]);
  return cause.accepted.empty() ? text + "-" : text;
}

std::optional<HaltCause> HaltCauseFromText(std::string_view text) {
  HaltCause cause;
  if (text.empty()) return cause;
  std::uint32_t kind = 0;
  std::uint32_t wave = 0;
  for (std::uint32_t* field : {&kind, &wave, &cause.failed, &cause.finished, &cause.hosts, &cause.succeeded,
                               &cause.limit_percent, &cause.limit_count, &cause.resumes}) {
    const auto number = Take(text, ' ');
    if (!number || text.empty()) return std::nullopt;
    *field = *number;
  }
  if (kind > static_cast<std::uint32_t>(HaltCause::Kind::kTotalFailedShareOfAll)) return std::nullopt;
  if (wave > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
  cause.kind = static_cast<HaltCause::Kind>(kind);
  cause.wave = static_cast<std::uint16_t>(wave);
  if (text == "-") return cause;
  while (!text.empty()) {
    const auto number = Take(text, ',');
    if (!number) return std::nullopt;
    cause.accepted.push_back(*number);
  }
  return cause;
}

}  // namespace kintsugi::rollout
