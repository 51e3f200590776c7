// SPDX-License-Identifier: Apache-2.0
#include "agent/fleet/fault_rule.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "common/base/prng.h"

namespace kintsugi::fleet {
namespace {

using agent::simulated::SimulatedFaults;

struct FaultRow {
  std::string_view name;
  bool takes_number;
  void (*apply)(FaultRule& rule, std::int64_t number);
};
constexpr std::array<FaultRow, 15> kFaults = {{
    {"exit", true, [](FaultRule& rule, std::int64_t code) { rule.faults.exit_code = code; }},
    {"busy", true,
     [](FaultRule& rule, std::int64_t runs) { rule.faults.busy_runs = static_cast<std::uint32_t>(runs); }},
    {"slow", true, [](FaultRule& rule, std::int64_t factor) { rule.faults.slow_factor = static_cast<double>(factor); }},
    {"off", true, [](FaultRule& rule, std::int64_t seconds) { rule.off_for = Duration{seconds * 1000}; }},
    {"clock", true, [](FaultRule& rule, std::int64_t seconds) { rule.faults.clock_skew = Duration{seconds * 1000}; }},
    {"boots-in-vain", true,
     [](FaultRule& rule, std::int64_t boots) { rule.faults.boots_in_vain = static_cast<std::uint32_t>(boots); }},
    {"reboot-first", true,
     [](FaultRule& rule, std::int64_t runs) { rule.faults.reboot_first_runs = static_cast<std::uint32_t>(runs); }},
    {"user", true,
     [](FaultRule& rule, std::int64_t defers) {
       rule.user.signed_in = true;
       rule.user.defers = static_cast<std::uint32_t>(defers);
     }},
    {"damage", false, [](FaultRule& rule, std::int64_t) { rule.faults.installer_damages = true; }},
    {"no-reboot", false, [](FaultRule& rule, std::int64_t) { rule.faults.ignores_reboots = true; }},
    {"hang", false, [](FaultRule& rule, std::int64_t) { rule.faults.installer_hangs = true; }},
    {"lie", false, [](FaultRule& rule, std::int64_t) { rule.faults.installer_lies = true; }},
    {"dllcache", false, [](FaultRule& rule, std::int64_t) { rule.faults.protected_copies_stay = true; }},
    {"disk-full", false, [](FaultRule& rule, std::int64_t) { rule.faults.disk_full = true; }},
    {"power-loss", false,
     [](FaultRule& rule, std::int64_t) {
       rule.faults.power_loss_in_install = SimulatedFaults::PowerLoss::kBeforeEffects;
     }},
}};

Error BadRule(std::string_view text) {
  return Error{Code::kInvalidArgument, fmt::format("'{}' is no fault; the forms are:\n{}", text, FaultRuleHelp())};
}

bool ParseNumber(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0;
}

}  // namespace

std::string_view FaultRuleHelp() {
  return "  exit=CODE:P%     installers end with CODE (1603, 1618, 3010, 0)\n"
         "  busy=N:P%        the first N installer runs end with 1618\n"
         "  slow=N:P%        installers and boots take N times as long\n"
         "  off=SECONDS:P%   the host is switched off for that long at the start\n"
         "  clock=SECONDS:P% the host's clock is ahead by that much\n"
         "  boots-in-vain=N:P%  after N boots files in use still wait for one (1: a second reboot, 99: a loop)\n"
         "  reboot-first=N:P%   the first N installer runs end with 3017\n"
         "  user=N:P%        somebody is signed in and says \"later\" N times\n"
         "  damage:P%        installers fail and leave a file broken\n"
         "  no-reboot:P%     the host says yes to a reboot and stays up\n"
         "  hang:P%          installers never end\n"
         "  lie:P%           installers say 0 and do nothing\n"
         "  dllcache:P%      protected copies stay old, as the first KB828035 for Windows XP left them\n"
         "  disk-full:P%     nothing can be staged\n"
         "  power-loss:P%    the plug is pulled during the first install\n";
}

Result<FaultRule> ParseFaultRule(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !text.ends_with('%')) return BadRule(text);
  FaultRule rule;
  std::int64_t percent = 0;
  if (!ParseNumber(text.substr(colon + 1, text.size() - colon - 2), percent) || percent > 100) return BadRule(text);
  rule.percent = static_cast<unsigned>(percent);
  const std::string_view what = text.substr(0, colon);
  const std::size_t equals = what.find('=');
  for (const FaultRow& row : kFaults) {
    if (row.name != what.substr(0, equals)) continue;
    std::int64_t number = 0;
    if (row.takes_number != (equals != std::string_view::npos)) return BadRule(text);
    if (row.takes_number && !ParseNumber(what.substr(equals + 1), number)) return BadRule(text);
    row.apply(rule, number);
    return rule;
  }
  return BadRule(text);
}

const FaultRule* RuleFor(const std::vector<FaultRule>& rules, std::uint64_t seed, std::uint32_t host) {
  // One draw for all rules, so that "exit:20%" and "hang:20%" take different hosts.
  const std::uint64_t draw = StableHash(&host, sizeof host, seed) % 100;
  std::uint64_t from = 0;
  for (const FaultRule& rule : rules) {
    if (draw >= from && draw < from + rule.percent) return &rule;
    from += rule.percent;
  }
  return nullptr;
}

}  // namespace kintsugi::fleet
