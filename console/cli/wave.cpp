// SPDX-License-Identifier: Apache-2.0
#include "console/cli/wave.h"

#include <fmt/format.h>

#include <optional>
#include <set>

#include "console/cli/duration.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/plan_value.h"

namespace kintsugi::cli {
namespace {

constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxWaves = 100;
constexpr std::string_view kQuery = "query:";

constexpr std::string_view kRing = "ring:";
constexpr std::uint64_t kYearMs = 366ULL * 86'400'000;

using Problem = std::optional<std::string>;  // nullopt: understood and stored in the wave

Error Bad(std::string_view text, std::string_view why) {
  return {Code::kInvalidArgument,
          fmt::format("wave '{}': {}; write e.g. canary=5%,soak=1d,gate or early=10,error=10,on-breach=pause, "
                      "pilots=ring:pilots, 'servers=query:product=windows-server-2003' or broad=rest",
                      SafeText(text), why)};
}

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// One option of a wave: how it is read and, where it is set, how it is written and said.
struct WaveOption {
  std::string_view name;
  Problem (*read)(std::string_view value, v1::WaveSpec& wave);
  std::string (*write)(const v1::WaveSpec& wave);  // the value; "" = not set
  std::string_view unit;                           // for people
};

Problem ReadDelay(std::string_view value, void (v1::WaveSpec::*put)(std::uint64_t), v1::WaveSpec& wave) {
  const auto duration = ParseDuration(value);
  if (!duration) return duration.error().message;
  if (static_cast<std::uint64_t>(duration->count()) > kYearMs) return "it is longer than 366 days";
  (wave.*put)(static_cast<std::uint64_t>(duration->count()));
  return std::nullopt;
}

Problem ReadNumber(std::string_view value, std::uint32_t least, std::uint32_t most,
                   void (v1::WaveSpec::*put)(std::uint32_t), v1::WaveSpec& wave) {
  const auto number = WholeNumber(value);
  if (!number || *number < least || *number > most)
    return fmt::format("'{}' is not possible, {} to {} was expected", SafeText(value), least, most);
  (wave.*put)(*number);
  return std::nullopt;
}

std::string IfSet(bool set, std::uint32_t number) { return set ? fmt::format("{}", number) : ""; }
std::string IfSet(std::uint64_t ms) { return ms == 0 ? "" : WriteDuration(ms); }

const std::vector<WaveOption>& WaveOptions() {
  using V = std::string_view;
  using W = v1::WaveSpec;
  static const std::vector<WaveOption> kOptions = {
      {"offset", [](V v, W& w) { return ReadDelay(v, &W::set_offset_ms, w); },
       [](const W& w) { return IfSet(w.offset_ms()); }, ""},
      {"success", [](V v, W& w) { return ReadNumber(v, 1, 100, &W::set_success_percent, w); },
       [](const W& w) { return IfSet(w.has_success_percent(), w.success_percent()); }, " %"},
      {"success-count", [](V v, W& w) { return ReadNumber(v, 0, kManyHosts, &W::set_success_count, w); },
       [](const W& w) { return IfSet(w.has_success_count(), w.success_count()); }, ""},
      {"error", [](V v, W& w) { return ReadNumber(v, 0, 100, &W::set_error_percent, w); },
       [](const W& w) { return IfSet(w.has_error_percent(), w.error_percent()); }, " %"},
      {"error-count", [](V v, W& w) { return ReadNumber(v, 0, kManyHosts, &W::set_error_count, w); },
       [](const W& w) { return IfSet(w.has_error_count(), w.error_count()); }, ""},
      {"error-min-sample", [](V v, W& w) { return ReadNumber(v, 1, kManyHosts, &W::set_error_min_sample, w); },
       [](const W& w) { return IfSet(w.has_error_min_sample(), w.error_min_sample()); }, ""},
      {"on-breach",
       [](V v, W& w) -> Problem {
         const auto word = WordIn(v, BreachWords());
         if (!word) return word.error().message;
         w.set_on_breach(*word);
         return std::nullopt;
       },
       [](const W& w) { return WordOf(w.on_breach(), BreachWords()); }, ""},
      {"soak", [](V v, W& w) { return ReadDelay(v, &W::set_soak_ms, w); },
       [](const W& w) { return IfSet(w.soak_ms()); }, ""},
  };
  return kOptions;
}

Problem ReadHosts(std::string_view text, v1::WaveSpec& wave) {
  if (wave.selection_case() != v1::WaveSpec::SELECTION_NOT_SET)
    return text.empty() ? "nothing stands behind a comma" : "it says twice which hosts it takes";
  if (text == "rest") {
    wave.set_rest(true);
    return std::nullopt;
  }
  if (std::string_view query = text; TakePrefix(query, kQuery)) {
    if (query.empty()) return "the query is empty";
    wave.set_query(std::string(query));
    return std::nullopt;
  }
  if (std::string_view ring = text; TakePrefix(ring, kRing)) {
    if (ring.empty()) return "the ring's name is missing";
    wave.set_ring(std::string(ring));
    return std::nullopt;
  }
  const bool percent = !text.empty() && text.back() == '%';
  const auto number = WholeNumber(text.substr(0, text.size() - (percent ? 1 : 0)));
  if (!number)
    return fmt::format("'{}' is neither a percentage, a number, ring:RING, query:FILTER, rest nor an option",
                       SafeText(text));
  if (percent && (*number < 1 || *number > 100)) return "a percentage is 1% to 100%";
  if (*number == 0) return "a wave has at least one host";
  if (percent)
    wave.set_percent(*number);
  else
    wave.set_count(*number);
  return std::nullopt;
}

Problem ReadPart(std::string_view part, v1::WaveSpec& wave) {
  if (part == "gate") {
    wave.set_manual_gate(true);
    return std::nullopt;
  }
  const std::size_t equals = part.find('=');
  if (equals == std::string_view::npos || part.substr(0, kQuery.size()) == kQuery) return ReadHosts(part, wave);
  for (const WaveOption& option : WaveOptions()) {
    if (option.name != part.substr(0, equals)) continue;
    if (!option.write(wave).empty()) return fmt::format("it says {} twice", option.name);
    const Problem problem = option.read(part.substr(equals + 1), wave);
    return problem ? Problem(fmt::format("{}: {}", option.name, *problem)) : std::nullopt;
  }
  return fmt::format(
      "'{}' is not an option of a wave; options are soak, offset, gate, success, success-count, error, "
      "error-count, error-min-sample and on-breach",
      SafeText(part.substr(0, equals)));
}

Problem ReadParts(std::string_view text, v1::WaveSpec& wave) {
  for (;;) {
    const bool query = text.substr(0, kQuery.size()) == kQuery;  // it may hold commas
    const std::size_t comma = query ? std::string_view::npos : text.find(',');
    if (const Problem problem = ReadPart(text.substr(0, comma), wave)) return problem;
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (wave.selection_case() == v1::WaveSpec::SELECTION_NOT_SET) return "it does not say which hosts it takes";
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
  if (const auto problem = ReadParts(text.substr(equals + 1), wave)) return Bad(text, *problem);
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
    if (!waves.empty() && waves.back().rest()) return Bad(Write(waves.back()), "it must be the last wave");
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

std::string DescribeOptions(const v1::WaveSpec& wave) {
  std::string text;
  const auto add = [&text](const std::string& option) { text += (text.empty() ? "" : ", ") + option; };
  for (const WaveOption& option : WaveOptions()) {
    if (const std::string value = option.write(wave); !value.empty())
      add(fmt::format("{} {}{}", option.name, value, option.unit));
  }
  if (wave.manual_gate()) add("gate");
  return text;
}

std::string Write(const v1::WaveSpec& wave) {
  std::string text = wave.name() + "=";
  for (const WaveOption& option : WaveOptions()) {
    if (const std::string value = option.write(wave); !value.empty()) text += fmt::format("{}={},", option.name, value);
  }
  if (wave.manual_gate()) text += "gate,";
  switch (wave.selection_case()) {
    case v1::WaveSpec::kPercent:
      return fmt::format("{}{}%", text, wave.percent());
    case v1::WaveSpec::kCount:
      return fmt::format("{}{}", text, wave.count());
    case v1::WaveSpec::kQuery:
      return fmt::format("{}{}{}", text, kQuery, wave.query());
    case v1::WaveSpec::kRing:
      return fmt::format("{}{}{}", text, kRing, wave.ring());
    case v1::WaveSpec::kRest:
    case v1::WaveSpec::SELECTION_NOT_SET:
      break;
  }
  return text + "rest";
}

}  // namespace kintsugi::cli
