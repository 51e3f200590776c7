// SPDX-License-Identifier: Apache-2.0
#include "console/cli/wave.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <set>

#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxWaves = 32;
constexpr std::string_view kQuery = "query:";

Error Bad(std::string_view text, std::string_view why) {
  return {Code::kInvalidArgument, fmt::format("wave '{}': {}; write e.g. canary=5%, early=10, "
                                              "'servers=query:product=windows-server-2003' or broad=rest",
                                              SafeText(text), why)};
}

std::optional<std::uint32_t> WholeNumber(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// nullopt: the selection is understood and stored in `wave`.
std::optional<std::string> ReadSelection(std::string_view selection, v1::WaveSpec& wave) {
  if (selection == "rest") {
    wave.set_rest(true);
    return std::nullopt;
  }
  if (selection.substr(0, kQuery.size()) == kQuery) {
    if (selection.size() == kQuery.size()) return "the query is empty";
    wave.set_query(std::string(selection.substr(kQuery.size())));
    return std::nullopt;
  }
  const bool percent = !selection.empty() && selection.back() == '%';
  const auto number = WholeNumber(selection.substr(0, selection.size() - (percent ? 1 : 0)));
  if (!number) return fmt::format("'{}' is neither a percentage, a number, query:FILTER nor rest", SafeText(selection));
  if (percent && (*number < 1 || *number > 100)) return "a percentage is 1% to 100%";
  if (*number == 0) return "a wave has at least one host";
  if (percent)
    wave.set_percent(*number);
  else
    wave.set_count(*number);
  return std::nullopt;
}

}  // namespace

Result<v1::WaveSpec> ParseWave(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return Bad(text, "'=' is missing");
  const std::string_view name = text.substr(0, equals);
  if (name.empty()) return Bad(text, "the name is missing");
  if (name.size() > kMaxNameBytes)
    return Bad(text, fmt::format("the name has {} bytes, at most {}", name.size(), kMaxNameBytes));
  if (SafeText(name) != name) return Bad(text, "the name has control characters");
  v1::WaveSpec wave;
  wave.set_name(std::string(name));
  if (const auto problem = ReadSelection(text.substr(equals + 1), wave)) return Bad(text, *problem);
  return wave;
}

Result<std::vector<v1::WaveSpec>> ParseWaves(const std::vector<std::string>& texts) {
  static const std::vector<std::string> kDefault = {"canary=5%", "broad=rest"};
  if (texts.size() > kMaxWaves)
    return Error{Code::kInvalidArgument,
                 fmt::format("{} waves were given, at most {} are possible", texts.size(), kMaxWaves)};
  std::vector<v1::WaveSpec> waves;
  std::set<std::string> names;
  for (const std::string& text : texts.empty() ? kDefault : texts) {
    auto wave = ParseWave(text);
    if (!wave) return wave.error();
    if (!names.insert(wave->name()).second) return Bad(text, "two waves have this name");
    if (!waves.empty() && waves.back().rest()) return Bad(waves.back().name() + "=rest", "it must be the last wave");
    waves.push_back(std::move(*wave));
  }
  return waves;
}

std::string Describe(const v1::WaveSpec& wave) {
  switch (wave.selection_case()) {
    case v1::WaveSpec::kPercent:
      return fmt::format("{} %", wave.percent());
    case v1::WaveSpec::kCount:
      return fmt::format("{} {}", wave.count(), wave.count() == 1 ? "host" : "hosts");
    case v1::WaveSpec::kQuery:
      return "query " + wave.query();
    case v1::WaveSpec::kRing:
      return "ring " + wave.ring();
    case v1::WaveSpec::kRest:
      return "the rest";
    case v1::WaveSpec::SELECTION_NOT_SET:
      break;
  }
  return "no hosts";
}

}  // namespace kintsugi::cli
