// SPDX-License-Identifier: Apache-2.0
// From hosts to the model that the runs play, with little, much and absurd input.
#include "console/estimate/model_maker.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "console/estimate/shipped.h"

namespace kintsugi::estimate {
namespace {

using Hours = sim::HostModel::Presence;

const Instant kNow = FromUnixMs(1'066'384'200'000);  // Friday, 2003-10-17T09:50:00Z

WhatIf With(const std::function<void(WhatIf&)>& edit) {
  WhatIf what_if;
  edit(what_if);
  return what_if;
}

class ModelMakerTest : public ::testing::Test {
 protected:
  ModelMakerTest() {
    instruction_.update_id = "MS03-043/windows-xp";
    instruction_.size_bytes = 366'176;
    instruction_.kind = model::PackageKind::kUpdateExe;
  }
  HostInput Host(bool online_now = true) {
    HostInput host;
    host.work = {&instruction_};
    host.online_now = online_now;
    return host;
  }
  ModelMaker Maker(WhatIf what_if = {}, Observed observed = {}) {
    return ModelMaker(std::move(observed), plan_, std::move(what_if), kNow, std::chrono::minutes(5), {});
  }
  sim::HostModel One(const HostInput& host, const WhatIf& what_if = {}) {
    ModelMaker maker = Maker(what_if);
    maker.Add(host);
    return maker.Take().hosts.at(0);
  }
  static const Parameter* Find(const ModelMaker& maker, const std::string& name, const std::string& source) {
    for (const Parameter& parameter : maker.parameters())
      if (parameter.name == name && parameter.source == source) return &parameter;
    return nullptr;
  }

  model::Instruction instruction_;
  model::RolloutPlan plan_;
};

TEST_F(ModelMakerTest, NoHostsMakeAModelThatCanBePlayed) {
  const sim::FleetModel model = Maker().Take();
  EXPECT_TRUE(model.hosts.empty());
  EXPECT_EQ(model.works.size(), 1U);
  EXPECT_EQ(model.console.bytes_per_second, kShippedConsoleLink);
}

TEST_F(ModelMakerTest, EqualWorkOfOneClassIsOneModel) {
  ModelMaker maker = Maker();
  HostInput host = Host();
  maker.Add(host);
  maker.Add(host);
  host.host_class = sim::HostClass::kServer;
  maker.Add(host);
  const sim::FleetModel model = maker.Take();
  EXPECT_EQ(model.works.size(), 2U);
  EXPECT_EQ(model.hosts[0].work, model.hosts[1].work);
  EXPECT_NE(model.hosts[0].work, model.hosts[2].work);
  EXPECT_EQ(model.works[0].bytes, 366'176U);
  EXPECT_EQ(model.works[0].reboot_per_million, 1'000'000U);
  EXPECT_NE(Find(maker, "package-size", "catalog"), nullptr);
}

TEST_F(ModelMakerTest, ARebootIfFilesAreInUseIsHalfOne) {
  instruction_.reboot = model::RebootNeed::kIfFilesInUse;
  ModelMaker maker = Maker();
  maker.Add(Host());
  EXPECT_EQ(maker.Take().works[0].reboot_per_million, kShippedFilesInUse);
  EXPECT_NE(Find(maker, "reboot-need", "shipped"), nullptr);
  plan_.reboot = model::RebootPolicy::kAlways;
  ModelMaker always = Maker();
  always.Add(Host());
  EXPECT_EQ(always.Take().works[0].reboot_per_million, 1'000'000U);
}

TEST_F(ModelMakerTest, AHostThatWasNeverSeenIsNeverOn) {
  EXPECT_EQ(One(Host(false)).presence, Hours::kNever);
  EXPECT_EQ(One(Host(false), With([](WhatIf& w) { w.always_on = true; })).presence, Hours::kAlways);
}

TEST_F(ModelMakerTest, AHostOnAllDayIsAlwaysOnAndOneWithHoursKeepsThem) {
  sim::Presence always;
  sim::MarkOnline(always, kNow - std::chrono::days(13), kNow);
  HostInput host = Host();
  host.presence = &always;
  EXPECT_EQ(One(host).presence, Hours::kAlways);
  host.online_now = false;
  EXPECT_EQ(One(host).presence, Hours::kSometimes) << "it is off";
  sim::Presence mornings;
  for (int day = 13; day > 0; --day)
    sim::MarkOnline(mornings, kNow - std::chrono::days(day), kNow - std::chrono::days(day) + std::chrono::hours(2));
  host.presence = &mornings;
  EXPECT_EQ(One(host).presence, Hours::kSometimes);
}

TEST_F(ModelMakerTest, AHostNotSeenForAFortnightIsNeverOn) {
  sim::Presence old;
  sim::MarkOnline(old, kNow - std::chrono::days(40), kNow - std::chrono::days(39));
  HostInput host = Host(false);
  host.presence = &old;
  EXPECT_EQ(One(host).presence, Hours::kNever);
}

TEST_F(ModelMakerTest, WithoutHistoryADesktopKeepsTheHoursOfItsClass) {
  HostInput host = Host(true);
  EXPECT_EQ(One(host).presence, Hours::kSometimes);
  host.zone_offset = std::chrono::hours(12);  // ten in the evening there: it stays on
  EXPECT_EQ(One(host).presence, Hours::kAlways);
  host.zone_offset = Duration{0};
  host.host_class = sim::HostClass::kServer;
  EXPECT_EQ(One(host).presence, Hours::kAlways);
}

TEST_F(ModelMakerTest, WhatIfReplacesWhatWasLearnedAndSaysSo) {
  WhatIf what_if;
  what_if.console_bytes_per_second = 5'000;
  what_if.site_bytes_per_second = 700;
  what_if.relay_sites = {"*"};
  what_if.relay_hit_percent = 80;
  what_if.install_percent = 200;
  what_if.reboot_percent = 50;
  what_if.check_in = std::chrono::minutes(1);
  ModelMaker maker = Maker(what_if);
  ModelMaker plain = Maker();
  HostInput host = Host();
  host.site = "Osaka";
  maker.Add(host);
  plain.Add(host);
  const sim::FleetModel model = maker.Take();
  const sim::FleetModel before = plain.Take();
  EXPECT_EQ(model.console.bytes_per_second, 5'000U);
  EXPECT_EQ(model.console.sigma_1024, 0);
  ASSERT_EQ(model.sites.size(), 1U);
  EXPECT_EQ(model.sites[0].bytes_per_second, 700U);
  EXPECT_TRUE(model.sites[0].relay);
  EXPECT_EQ(model.sites[0].relay_per_million, 800'000U);
  EXPECT_EQ(model.works[0].install.each.median(), before.works[0].install.each.median() * 2);
  EXPECT_EQ(model.works[0].reboot.each.median(), before.works[0].reboot.each.median() / 2);
  EXPECT_EQ(model.poll, Duration{60'000});
  EXPECT_TRUE(before.sites.empty()) << "nothing is known of that link: the console's alone counts";
  for (const char* name : {"console-link", "site-link", "relay", "install-time", "reboot-time"})
    EXPECT_NE(Find(maker, name, "what-if"), nullptr) << name;
}

TEST_F(ModelMakerTest, TakesAbsurdInput) {
  instruction_.size_bytes = std::numeric_limits<std::uint64_t>::max();
  sim::Presence presence;
  sim::MarkOnline(presence, FromUnixMs(0), kNow + std::chrono::days(4'000));
  HostInput host = Host();
  host.presence = &presence;
  host.pace = {std::numeric_limits<std::int32_t>::max(), 1};
  host.zone_offset = std::chrono::hours(20'000);
  host.site = std::string(5'000, 'x');
  Sketch sketch;
  for (int i = 0; i < 100; ++i) sketch.Add(i % 2 == 0 ? 0 : std::numeric_limits<std::uint64_t>::max());
  Observed observed;
  observed.sketch = [&](std::string_view) { return &sketch; };
  ModelMaker maker = Maker({}, observed);
  maker.Add(host);
  host.work.clear();
  host.presence = nullptr;
  maker.Add(host);
  const sim::FleetModel model = maker.Take();
  ASSERT_EQ(model.hosts.size(), 2U);
  EXPECT_LT(model.hosts[1].work, model.works.size());
  EXPECT_GE(model.works[0].install.each.At(0), 0);
}

TEST(MeanOfPacesTest, IsWhatAllHostsHaveInCommon) {
  EXPECT_EQ(MeanOfPaces({}), 0);
  EXPECT_EQ(MeanOfPaces({{600, 3}, {0, 0}, {400, 1}}), 300);
}

TEST(SpreadOfPacesTest, IsShippedUntilTenAreKnownAndThenTheirs) {
  std::vector<Pace> paces(9, Pace{4 * 1'024, 4});
  EXPECT_EQ(SpreadOfPaces(paces), kSpreadOfPaces);
  EXPECT_EQ(SpreadOfPaces({}), kSpreadOfPaces);
  paces.clear();
  for (int i = 0; i < 50; ++i) paces.push_back({(i % 2 == 0 ? 512 : -512) * 60, 60});
  EXPECT_NEAR(SpreadOfPaces(paces), 512, 20);
  EXPECT_EQ(SpreadOfPaces(std::vector<Pace>(50, Pace{0, 60})), 0) << "all alike";
}

TEST(WhatIfCheck, NamesTheFieldThatIsOutOfRange) {
  struct Row {
    std::function<void(WhatIf&)> edit;
    const char* names;
  };
  const Row rows[] = {{[](WhatIf& w) { w.relay_hit_percent = 101; }, "relay_hit_percent"},
                      {[](WhatIf& w) { w.install_percent = 0; }, "install_percent"},
                      {[](WhatIf& w) { w.install_percent = kMostPercent + 1; }, "install_percent"},
                      {[](WhatIf& w) { w.reboot_percent = 0; }, "reboot_percent"},
                      {[](WhatIf& w) { w.check_in = Duration{999}; }, "check_in_ms"},
                      {[](WhatIf& w) { w.check_in = std::chrono::hours(24 * 31); }, "check_in_ms"}};
  for (const Row& row : rows) {
    const Status checked = Check(With(row.edit));
    ASSERT_FALSE(checked.has_value()) << row.names;
    EXPECT_EQ(checked.error().code, Code::kInvalidArgument);
    EXPECT_NE(checked.error().message.find(row.names), std::string::npos) << checked.error().message;
  }
  EXPECT_TRUE(Check(With([](WhatIf& w) {
    w.console_bytes_per_second = 0;
    w.relay_hit_percent = 100;
    w.install_percent = 1;
  })));
}

TEST(FillHoursTest, ListsTheWindowsUpToTheHorizon) {
  model::RolloutPlan plan;
  plan.waves.resize(1);
  plan.schedule.windows = {"weekly daily 02:00 2h"};
  plan.schedule.active_hours = {"weekly Mon-Fri 08:00 10h"};
  auto zone = std::make_shared<schedule::Zone>();
  zone->name = "UTC";
  rollout::CalendarState calendar;
  calendar.rules = std::make_shared<const schedule::Calendar>(*schedule::Calendar::Make(plan.schedule, zone));
  const rollout::State state = rollout::Create(plan, 1, std::vector<rollout::HostSlot>(1), {}, {calendar});
  sim::FleetModel model;
  FillHours(state, kNow, kNow + std::chrono::days(90), model);
  ASSERT_EQ(model.hours.size(), 1U);
  const auto& windows = model.hours[0].windows;
  ASSERT_GE(windows.size(), 90U);
  EXPECT_GE(windows.back().close, kNow + std::chrono::days(89));
  for (std::size_t i = 1; i < windows.size(); ++i)
    EXPECT_EQ(windows[i].open - windows[i - 1].open, Duration{86'400'000}) << i;
  EXPECT_GE(model.hours[0].active.size(), 64U);
}

}  // namespace
}  // namespace kintsugi::estimate
