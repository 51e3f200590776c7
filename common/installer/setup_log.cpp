// SPDX-License-Identifier: Apache-2.0
// Lines look like "12.344: KB828035 Setup encountered an error:  Setup could not verify the integrity of the file
// Update.inf." and "12.360: Update.exe extended error code = 0xf00d"; each run begins with a line of '='.
#include "common/installer/setup_log.h"

#include <algorithm>

#include "common/base/text.h"

namespace kintsugi::installer {
namespace {

constexpr std::string_view kCode = "extended error code = ";
constexpr std::string_view kMasked = "return code was masked";
constexpr std::string_view kTold[] = {"setup encountered an error:", "message displayed to the user:"};
constexpr std::string_view kSigns[] = {"error", "failed", "unable to"};
constexpr std::string_view kRunBegins = "==========";

// Without the seconds since the start in front of it.
std::string_view WithoutTime(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos &&
      line.substr(0, colon).find_first_not_of("0123456789.") == std::string_view::npos)
    line.remove_prefix(colon + 1);
  return Trim(line);
}

std::string_view CodeIn(std::string_view line) {
  const std::size_t at = ToLower(line).find(kCode);
  if (at == std::string::npos) return "";
  const std::string_view code = line.substr(at + kCode.size());
  return code.substr(0, code.find_first_not_of("0123456789abcdefABCDEFxX"));
}

std::string_view ToldIn(std::string_view line) {
  const std::string lower = ToLower(line);
  for (const auto& words : kTold)
    if (const std::size_t at = lower.find(words); at != std::string::npos) return Trim(line.substr(at + words.size()));
  return "";
}

bool TellsOfAnError(std::string_view line) {
  const std::string lower = ToLower(line);
  if (lower.find(kMasked) != std::string::npos) return false;
  return std::any_of(std::begin(kSigns), std::end(kSigns),
                     [&](std::string_view sign) { return lower.find(sign) != std::string::npos; });
}

// One line, not cut inside a character.
std::string Shown(std::string_view text, std::size_t most) {
  if (text.size() > most) {
    text = text.substr(0, most);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80U) text.remove_suffix(1);
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0U) text.remove_suffix(1);
  }
  std::string shown(text);
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20U; }, ' ');
  return shown;
}

}  // namespace

std::string LastErrorOf(std::string_view log) {
  std::string_view told;
  std::string_view sign;
  std::string_view code;
  while (!log.empty()) {
    const std::size_t end = std::min(log.find('\n'), log.size());
    const std::string_view line = WithoutTime(log.substr(0, end));
    log.remove_prefix(std::min(end + 1, log.size()));
    if (line.starts_with(kRunBegins)) told = sign = code = "";
    if (const auto found = CodeIn(line); !found.empty()) {
      code = found;
    } else if (const auto message = ToldIn(line); !message.empty()) {
      told = message;
    } else if (TellsOfAnError(line)) {
      sign = line;
    }
  }
  const std::string extended = code.empty() ? "" : "extended error code " + Shown(code, 12);
  const std::string text = Shown(told.empty() ? sign : told, kMostErrorBytes - extended.size() - 3);
  if (text.empty() || extended.empty()) return text + extended;
  return text + " (" + extended + ")";
}

}  // namespace kintsugi::installer
