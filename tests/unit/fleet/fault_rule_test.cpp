// SPDX-License-Identifier: Apache-2.0
#include "agent/fleet/fault_rule.h"

#include <gtest/gtest.h>

#include <set>

namespace kintsugi::fleet {
namespace {

using agent::simulated::SimulatedFaults;

TEST(FaultRule, ReadsEveryForm) {
  struct Row {
    const char* text;
    bool (*holds)(const FaultRule& rule);
  };
  const Row rows[] = {
      {"exit=1603:20%", [](const FaultRule& r) { return r.faults.exit_code == 1603 && r.percent == 20; }},
      {"exit=0:0%", [](const FaultRule& r) { return r.faults.exit_code == 0 && r.percent == 0; }},
      {"busy=2:5%", [](const FaultRule& r) { return r.faults.busy_runs == 2; }},
      {"slow=10:5%", [](const FaultRule& r) { return r.faults.slow_factor == 10.0; }},
      {"off=300:5%", [](const FaultRule& r) { return r.off_for == Duration{300'000}; }},
      {"clock=86400:5%", [](const FaultRule& r) { return r.faults.clock_skew == Duration{86'400'000}; }},
      {"boots-in-vain=1:5%", [](const FaultRule& r) { return r.faults.boots_in_vain == 1; }},
      {"reboot-first=2:5%", [](const FaultRule& r) { return r.faults.reboot_first_runs == 2; }},
      {"user=3:5%", [](const FaultRule& r) { return r.user.signed_in && r.user.defers == 3; }},
      {"damage:5%", [](const FaultRule& r) { return r.faults.installer_damages; }},
      {"no-reboot:5%", [](const FaultRule& r) { return r.faults.ignores_reboots; }},
      {"hang:5%", [](const FaultRule& r) { return r.faults.installer_hangs; }},
      {"lie:5%", [](const FaultRule& r) { return r.faults.installer_lies; }},
      {"dllcache:100%", [](const FaultRule& r) { return r.faults.protected_copies_stay && r.percent == 100; }},
      {"disk-full:5%", [](const FaultRule& r) { return r.faults.disk_full; }},
      {"power-loss:5%",
       [](const FaultRule& r) { return r.faults.power_loss_in_install == SimulatedFaults::PowerLoss::kBeforeEffects; }},
  };
  for (const Row& row : rows) {
    const auto rule = ParseFaultRule(row.text);
    ASSERT_TRUE(rule.has_value()) << row.text;
    EXPECT_TRUE(row.holds(*rule)) << row.text;
  }
}

TEST(FaultRule, RefusesEverythingElseAndListsTheForms) {
  for (const char* text : {"", "exit", "exit=1603", "exit:20%", "exit=:20%", "exit=x:20%", "exit=-1:20%", "hang=1:20%",
                           "hang:101%", "hang:%", "hang:20", "hang:-1%", "melt:20%", "exit=99999999999999999999:1%"}) {
    const auto rule = ParseFaultRule(text);
    ASSERT_FALSE(rule.has_value()) << text;
    EXPECT_EQ(rule.error().code, Code::kInvalidArgument);
    EXPECT_NE(rule.error().message.find("power-loss:P%"), std::string::npos);
  }
}

TEST(FaultRule, TakesDisjointSharesThatDoNotChangeWithTheFleetsSize) {
  const std::vector<FaultRule> rules = {ParseFaultRule("hang:20%").value(), ParseFaultRule("lie:30%").value()};
  int hanging = 0;
  int lying = 0;
  for (std::uint32_t host = 0; host < 10'000; ++host) {
    const FaultRule* const rule = RuleFor(rules, 7, host);
    hanging += rule == &rules[0] ? 1 : 0;
    lying += rule == &rules[1] ? 1 : 0;
    EXPECT_EQ(rule, RuleFor(rules, 7, host));
  }
  EXPECT_NEAR(hanging, 2'000, 200);
  EXPECT_NEAR(lying, 3'000, 200);
}

}  // namespace
}  // namespace kintsugi::fleet
