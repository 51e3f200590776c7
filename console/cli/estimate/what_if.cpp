// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/what_if.h"

#include "console/cli/estimate/rate.h"
#include "console/cli/plan_value.h"

namespace kintsugi::cli {
namespace {

using Kind = WhatIfField::Kind;
using Set = std::function<Status(v1::WhatIf&, const std::string&)>;

constexpr std::uint32_t kMostPercent = 10'000;
constexpr Duration kLongestPoll = std::chrono::days(7);

Set RateField(void (v1::WhatIf::*put)(std::uint64_t)) {
  return [put](v1::WhatIf& what_if, const std::string& value) -> Status {
    const auto rate = ParseRate(value);
    if (!rate) return rate.error();
    (what_if.*put)(*rate);
    return {};
  };
}

Result<std::uint32_t> Percent(std::string_view text, std::uint32_t least, std::uint32_t most) {
  const std::string_view number = !text.empty() && text.back() == '%' ? text.substr(0, text.size() - 1) : text;
  const auto percent = NumberIn(number, least, most, "80%");
  if (percent) return percent;
  return BadValue(text, fmt::format("{}% to {}%, e.g. 80%", least, most));
}

Set PercentField(std::uint32_t least, std::uint32_t most, void (v1::WhatIf::*put)(std::uint32_t)) {
  return [=](v1::WhatIf& what_if, const std::string& value) -> Status {
    const auto percent = Percent(value, least, most);
    if (!percent) return percent.error();
    (what_if.*put)(*percent);
    return {};
  };
}

Status AddRelay(v1::WhatIf& what_if, const std::string& site) {
  if (site.empty()) return BadValue(site, "a site, or '*' for every site");
  what_if.add_relay_sites(site);
  return {};
}

Status SetPoll(v1::WhatIf& what_if, const std::string& value) {
  const auto poll = ParseDuration(value);
  if (!poll) return poll.error();
  if (poll->count() < 1000 || *poll > kLongestPoll) return BadValue(value, "1s to 7d, e.g. 15min");
  what_if.set_check_in_ms(static_cast<std::uint64_t>(poll->count()));
  return {};
}

Status SetAlwaysOn(v1::WhatIf& what_if, const std::string& value) {
  if (value != "true" && value != "false") return BadValue(value, "true or false");
  what_if.set_always_on(value == "true");
  return {};
}

}  // namespace

const std::vector<WhatIfField>& WhatIfFields() {
  static const std::vector<WhatIfField> kFields = {
      {"console-link", Kind::kValue, "RATE", "The console's own link, e.g. 100Mbit/s; 0: nothing comes through",
       RateField(&v1::WhatIf::set_console_bytes_per_second)},
      {"site-link", Kind::kValue, "RATE", "The link of every site, e.g. 10MB/s",
       RateField(&v1::WhatIf::set_site_bytes_per_second)},
      {"relay", Kind::kList, "SITE", "This site fetches a package once and shares it; '*': every site; repeatable",
       AddRelay},
      {"relay-hit", Kind::kValue, "0%..100%", "So many fetches behind a relay are served by it [95%]",
       PercentField(0, 100, &v1::WhatIf::set_relay_hit_percent)},
      {"install-time", Kind::kValue, "PERCENT", "Installs take so much of their time, e.g. 150%",
       PercentField(1, kMostPercent, &v1::WhatIf::set_install_percent)},
      {"reboot-time", Kind::kValue, "PERCENT", "Reboots take so much of their time",
       PercentField(1, kMostPercent, &v1::WhatIf::set_reboot_percent)},
      {"poll", Kind::kValue, "DURATION", "Hosts without a wake stream check in this often", SetPoll},
      {"always-on", Kind::kSwitch, "", "Every host is on, as with Wake-on-LAN", SetAlwaysOn},
  };
  return kFields;
}

Result<PercentOrTime> ParsePercentOrTime(std::string_view text) {
  if (const auto percent = Percent(text, 1, kMostPercent)) return PercentOrTime{*percent, Duration{0}};
  if (const auto time = ParseDuration(text)) return PercentOrTime{std::nullopt, *time};
  return BadValue(text, "a percentage such as 150%, or with --profile a duration such as 4min");
}

}  // namespace kintsugi::cli
