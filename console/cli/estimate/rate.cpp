// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/rate.h"

#include <fmt/format.h>

#include <charconv>

#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t bits;
};
constexpr Unit kUnits[] = {{"B/s", 8},
                           {"kB/s", 8'000},
                           {"MB/s", 8'000'000},
                           {"GB/s", 8'000'000'000},
                           {"KiB/s", 8ULL << 10},
                           {"MiB/s", 8ULL << 20},
                           {"GiB/s", 8ULL << 30},
                           {"bit/s", 1},
                           {"kbit/s", 1'000},
                           {"Mbit/s", 1'000'000},
                           {"Gbit/s", 1'000'000'000},
                           {"bps", 1},
                           {"kbps", 1'000},
                           {"Mbps", 1'000'000},
                           {"Gbps", 1'000'000'000}};
constexpr std::uint64_t kMostBytes = 1'000'000'000'000;
constexpr std::uint64_t kMostNumber = kMostBytes * 8;

Error Bad(std::string_view text, std::string_view why) {
  return {
      Code::kInvalidArgument,
      fmt::format("'{}' is not a rate: {}; write e.g. 10MB/s, 100Mbit/s, or 0 for a link that nothing comes through",
                  SafeText(text), why)};
}

// Thousandths of "12" or "1.5"; `text` keeps what is behind.
Result<std::uint64_t> TakeThousandths(std::string_view& text, std::string_view all) {
  std::uint64_t whole = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (ec == std::errc::result_out_of_range || whole > kMostNumber) return Bad(all, "more than 1 TB/s");
  if (ec != std::errc{}) return Bad(all, "a number was expected");
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.empty() || text.front() != '.') return whole * 1000;
  const std::string_view decimals = text.substr(1, text.find_first_not_of("0123456789", 1) - 1);
  if (decimals.empty() || decimals.size() > 3) return Bad(all, "one to three decimals were expected");
  text.remove_prefix(1 + decimals.size());
  std::uint64_t part = 0;
  std::from_chars(decimals.data(), decimals.data() + decimals.size(), part);
  for (std::size_t i = decimals.size(); i < 3; ++i) part *= 10;
  return whole * 1000 + part;
}

std::string WhyNoUnit(std::string_view name) {
  if (name.empty()) return "the unit is missing";
  for (const Unit& unit : kUnits) {
    if (std::string(name) + "/s" == unit.name) return fmt::format("'/s' is missing behind '{}'", name);
  }
  if (name == "Mb/s" || name == "kb/s" || name == "Gb/s" || name == "b/s")
    return fmt::format("'{}' may mean bytes or bits, write {}B/s or {}bit/s", name, name.substr(0, name.size() - 3),
                       name.substr(0, name.size() - 3));
  return fmt::format("unknown unit '{}'", SafeText(name));
}

}  // namespace

Result<std::uint64_t> ParseRate(std::string_view text) {
  if (text == "0") return std::uint64_t{0};
  std::string_view rest = text;
  const auto thousandths = TakeThousandths(rest, text);
  if (!thousandths) return thousandths.error();
  if (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  const Unit* unit = nullptr;
  for (const Unit& row : kUnits) {
    if (row.name == rest) unit = &row;
  }
  if (unit == nullptr) return Bad(text, WhyNoUnit(rest));
  if (*thousandths / 1000 > kMostNumber / unit->bits) return Bad(text, "more than 1 TB/s");
  // At most 8e12 * 1000 bits' thousandths, and unit->bits again only below the limit just checked.
  const std::uint64_t bits = *thousandths / 1000 * unit->bits + *thousandths % 1000 * unit->bits / 1000;
  if (bits / 8 > kMostBytes) return Bad(text, "more than 1 TB/s");
  if (bits < 8 && *thousandths > 0) return Bad(text, "less than 1 byte per second");
  return bits / 8;
}

std::string WriteRate(std::uint64_t bytes_per_second) {
  static constexpr std::pair<std::uint64_t, const char*> kDecimal[] = {
      {1'000'000'000, "GB/s"}, {1'000'000, "MB/s"}, {1'000, "kB/s"}};
  for (const auto& [size, name] : kDecimal) {
    if (bytes_per_second < size) continue;
    const std::uint64_t hundredths = bytes_per_second % size / (size / 100);
    std::string number = fmt::format("{}.{:02}", bytes_per_second / size, hundredths);
    while (number.back() == '0') number.pop_back();
    if (number.back() == '.') number.pop_back();
    return number + " " + name;
  }
  return fmt::format("{} B/s", bytes_per_second);
}

}  // namespace kintsugi::cli
