// SPDX-License-Identifier: Apache-2.0
// Plans as they are stored, by this release and by earlier ones, and what is put in the place of zeros.
#include "console/core/stored_rollout.h"

#include <gtest/gtest.h>

#include "common/rollout/engine.h"
#include "common/wire/wire.h"
#include "console/core/rollout_draft.h"
#include "proto/storage.pb.h"

namespace kintsugi::console {
namespace {

// As the first release wrote it: none of the later fields.
v1::StoredRollout OfTheFirstRelease() {
  v1::StoredRollout stored;
  auto& plan = *stored.mutable_plan();
  plan.set_name("october");
  plan.set_bulletin_id("MS03-043");
  plan.add_waves()->set_name("all");
  plan.mutable_waves(0)->set_rest(true);
  plan.set_success_percent(95);
  plan.set_error_percent(5);
  plan.set_error_min_sample(1);
  plan.set_in_flight_limit(500);
  plan.set_max_attempts(4);
  plan.set_retry_base_ms(10'000);
  plan.set_retry_cap_ms(7'200'000);
  plan.set_offer_timeout_ms(14'400'000);
  plan.set_unreachable_after_ms(1'800'000);
  plan.set_reboot_allowed(true);
  return stored;
}

TEST(StoredRollout, OfAnEarlierReleaseGoesOnWithTheDefaultsOfWhatItDidNotKnow) {
  const auto rollout = ParseStoredRollout(OfTheFirstRelease().SerializeAsString());
  ASSERT_TRUE(rollout) << rollout.error().message;
  model::RolloutPlan expected;  // the product's defaults
  expected.name = "october";
  expected.bulletins = {"MS03-043"};
  expected.waves.emplace_back().name = "all";
  expected.max_attempts = 4;
  for (auto* rule : {&expected.retry_busy, &expected.retry_transient, &expected.retry_reboot})
    *rule = {4, Duration{10'000}, Duration{7'200'000}};
  EXPECT_EQ(rollout->plan, expected) << wire::ToWire(rollout->plan).DebugString();
  EXPECT_TRUE(rollout::CheckPlan(rollout->plan));
}

TEST(StoredRollout, ComesBackAsItWas) {
  StoredRollout rollout;
  rollout.plan.name = "october";
  rollout.plan.bulletins = {"MS03-043", "MS03-049"};
  rollout.plan.waves.emplace_back().name = "all";
  rollout.plan.waves[0].error_percent = 0;
  rollout.plan.on_breach = model::OnBreach::kWarn;
  rollout.plan.total_error_count = 7;
  rollout.plan.error_percent = 100;
  rollout.plan.user = {"Please save.", 3, Duration{60'000}, Duration{0}};
  rollout.plan.reboot = model::RebootPolicy::kAtWindowEnd;
  rollout.instructions.emplace_back().update_id = "MS03-043/windows-xp";
  rollout.instructions[0].servicing_stack = true;
  const auto back = ParseStoredRollout(Serialise(rollout));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->plan, rollout.plan) << wire::ToWire(back->plan).DebugString();
  EXPECT_EQ(back->instructions, rollout.instructions);
}

TEST(StoredRollout, DamageIsReported) {
  const std::string good = OfTheFirstRelease().SerializeAsString();
  EXPECT_EQ(ParseStoredRollout(good.substr(0, good.size() / 2)).error().code, Code::kDataLoss);
}

TEST(WithDefaults, KeepANoticeOfZeroThatWasAskedFor) {
  v1::RolloutPlan asked;
  EXPECT_EQ(WithDefaults(wire::FromWire(asked).value()).user, model::UserPolicy{});
  asked.mutable_user()->set_deferrals(2);
  const auto plan = WithDefaults(wire::FromWire(asked).value());
  EXPECT_EQ(plan.user, (model::UserPolicy{"", 2, Duration{3'600'000}, Duration{0}}));
}

}  // namespace
}  // namespace kintsugi::console
