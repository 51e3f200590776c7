// SPDX-License-Identifier: Apache-2.0
// When rules open, asked before a rollout depends on them.
#include <gtest/gtest.h>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

constexpr std::int64_t kSaturday = 1'796'428'800'000;  // 2026-12-05T00:00:00Z

Result<v1::PreviewScheduleReply> Preview(TestConsole& console, const v1::PreviewScheduleRequest& request) {
  return console.Call<v1::PreviewScheduleReply>(v1::OperatorMethod::kPreviewSchedule, request);
}

TEST(CoreSchedulePreview, TellsTheNextOpeningsWithoutTheBlackouts) {
  TestConsole console;
  v1::PreviewScheduleRequest request;
  request.set_from_ms(kSaturday);
  request.set_count(2);
  request.mutable_schedule()->add_windows("WEEKLY sat 22:00 4h");
  request.mutable_schedule()->add_blackouts("once 2026-12-05T23:00 1d");
  request.mutable_schedule()->add_active_hours("weekly Mon-Fri 08:00 10h");
  const auto reply = Preview(console, request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->problems_size(), 0);
  EXPECT_EQ(reply->zone(), "UTC");
  EXPECT_EQ(reply->normal(0), "weekly Sat 22:00 4h");
  ASSERT_EQ(reply->openings_size(), 2);
  EXPECT_EQ(reply->openings(0).open_ms(), kSaturday + 22 * 3'600'000);
  EXPECT_EQ(reply->openings(0).close_ms(), kSaturday + 23 * 3'600'000);
  EXPECT_EQ(reply->openings(1).close_ms() - reply->openings(1).open_ms(), 4 * 3'600'000);
  EXPECT_EQ(reply->active_hours_size(), 2);
  EXPECT_FALSE(reply->always_open());
}

TEST(CoreSchedulePreview, ShowsEveryMistakeWithItsPlace) {
  TestConsole console;
  v1::PreviewScheduleRequest request;
  request.mutable_schedule()->add_windows("weekly Sat 22:00 4h");
  request.mutable_schedule()->add_windows("weekly Sat 25:00 4h");
  request.mutable_schedule()->add_active_hours("now and then");
  request.mutable_schedule()->set_zone("Mars/Olympus");
  const auto reply = Preview(console, request);
  ASSERT_TRUE(reply) << reply.error().message;
  ASSERT_EQ(reply->problems_size(), 3);
  EXPECT_EQ(reply->problems(0).list(), "windows");
  EXPECT_EQ(reply->problems(0).index(), 1U);
  EXPECT_NE(reply->problems(0).message().find("25:00"), std::string::npos) << reply->problems(0).message();
  EXPECT_EQ(reply->problems(1).list(), "active_hours");
  EXPECT_EQ(reply->problems(2).list(), "zone");
  EXPECT_EQ(reply->openings_size(), 0);
}

TEST(CoreSchedulePreview, NoRuleIsAlwaysOpenAndNumbersHaveLimits) {
  TestConsole console;
  v1::PreviewScheduleRequest request;
  const auto open = Preview(console, request);
  ASSERT_TRUE(open) << open.error().message;
  EXPECT_TRUE(open->always_open());
  EXPECT_EQ(open->openings_size(), 0);
  request.set_count(1'001);
  EXPECT_EQ(Preview(console, request).error().code, Code::kInvalidArgument);
  request.set_count(0);
  request.set_from_ms(-1);
  EXPECT_EQ(Preview(console, request).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace kintsugi::console
