// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/shapes.h"

#include <fmt/format.h>

#include <algorithm>

namespace kintsugi::coverage {
namespace {

constexpr std::uint64_t kMinute = 60'000;
constexpr std::uint64_t kHour = 60 * kMinute;

std::uint64_t OneOf(Prng& prng, std::initializer_list<std::uint64_t> values) {
  return *(values.begin() + prng.Below(values.size()));
}

// Builds one shape: each step adds a feature and its tag.
class Draft {
 public:
  Draft(Prng& prng, const Assignment& assignment, Instant now) : prng_(prng), assignment_(assignment), now_(now) {}

  void Begin(std::uint32_t number) {
    auto& plan = shape.plan;
    plan.set_name(fmt::format("rollout {}", number));
    plan.set_bulletin_id(assignment_.bulletins.front());
    for (std::size_t i = 1; i < assignment_.bulletins.size(); ++i) plan.add_more_bulletins(assignment_.bulletins[i]);
    plan.set_host_filter(assignment_.filter);
    plan.set_reboot(v1::REBOOT_POLICY_IF_NEEDED);
    plan.set_late_hosts(v1::LATE_HOSTS_LAST_WAVE);
    // Conditions that a few failed hosts do not break.
    plan.set_success_percent(static_cast<std::uint32_t>(OneOf(prng_, {60, 70, 80, 90})));
    plan.set_error_percent(static_cast<std::uint32_t>(OneOf(prng_, {15, 25, 40})));
    plan.set_error_min_sample(static_cast<std::uint32_t>(OneOf(prng_, {6, 8, 10})));
    plan.set_max_attempts(static_cast<std::uint32_t>(OneOf(prng_, {3, 5, 8})));
    plan.mutable_user()->set_notice_ms(0);
    Tag(assignment_.seen ? "update seen before" : "new update");
    if (assignment_.bulletins.size() > 1) Tag("several bulletins");
    if (assignment_.heavy) Tag("heavy package");
    Tag(!assignment_.people ? "servers only" : assignment_.laptops ? "with laptops" : "desktops, no laptops");
  }

  void Waves(std::uint64_t before_the_rest) {
    auto& plan = shape.plan;
    Tag(before_the_rest == 0 ? "one wave" : "several waves");
    for (std::uint64_t i = 0; i < before_the_rest; ++i) {
      auto* wave = plan.add_waves();
      wave->set_name(fmt::format("wave {}", i + 1));
      if (i == 0 && prng_.Percent(25)) {
        wave->set_ring("pilot");
        Tag("ring");
      } else if (prng_.Percent(50)) {
        wave->set_percent(static_cast<std::uint32_t>(10 + prng_.Below(25)));
      } else {
        wave->set_count(static_cast<std::uint32_t>(2 + prng_.Below(8)));
      }
    }
    auto* rest = plan.add_waves();
    rest->set_name("rest");
    rest->set_rest(true);
  }

  void Soak() {
    if (shape.plan.waves_size() < 2) return;
    Tag("soak");
    for (auto& wave : *shape.plan.mutable_waves())
      wave.set_soak_ms(OneOf(prng_, {30 * kMinute, 2 * kHour, 6 * kHour, 24 * kHour}));
  }
  void Offsets() {
    if (shape.plan.waves_size() < 2) return;
    Tag("offsets");
    std::uint64_t offset = 0;
    for (auto& wave : *shape.plan.mutable_waves()) {
      wave.set_offset_ms(offset);
      offset += OneOf(prng_, {4 * kHour, 12 * kHour, 24 * kHour});
    }
  }
  void SilentHostsCount() {
    Tag("silent hosts count");
    shape.plan.set_count_unreachable(true);
  }
  void InFlight() {
    Tag("small in-flight limit");
    shape.plan.set_in_flight_limit(static_cast<std::uint32_t>(3 + prng_.Below(8)));
  }
  void SiteLimit() {
    Tag("site limit");
    auto* limit = shape.plan.add_group_limits();
    limit->set_kind("site");
    limit->set_limit(static_cast<std::uint32_t>(2 + prng_.Below(5)));
  }
  void Starts() {
    Tag("starts limit");
    shape.plan.set_starts_limit(static_cast<std::uint32_t>(3 + prng_.Below(10)));
    shape.plan.set_starts_period_ms(OneOf(prng_, {15 * kMinute, 30 * kMinute, kHour}));
  }

  // Servers work at night, people's hosts when they are on (nobody is off during all of 17 hours a day). In the hosts'
  // own zones, or in one zone for all.
  void Windows() {
    auto& schedule = *shape.plan.mutable_schedule();
    const bool one_zone = prng_.Percent(30);
    Tag(one_zone ? "windows, one zone" : "windows, host zones");
    if (!assignment_.people) {
      schedule.add_windows(fmt::format("weekly daily {:02}:00 {}h", OneOf(prng_, {0, 1, 20, 22}), 3 + prng_.Below(4)));
    } else if (one_zone) {
      schedule.add_windows(fmt::format("weekly daily {:02}:30 {}h", prng_.Below(24), 17 + prng_.Below(4)));
    } else {
      schedule.add_windows(fmt::format("weekly daily {:02}:00 {}h", 10 + prng_.Below(4), 2 + prng_.Below(4)));
      if (prng_.Percent(30)) schedule.add_windows("weekly Sat 08:00 10h");
    }
    if (one_zone) schedule.set_zone(prng_.Percent(50) ? "Asia/Tokyo" : "Europe/London");
    if (prng_.Percent(40)) MissedWindow();
    if (prng_.Percent(40)) StageAhead();
    if (!assignment_.people && prng_.Percent(25)) Reboot(v1::REBOOT_POLICY_AT_WINDOW_END, "reboot at window end");
  }
  void MissedWindow() {
    static constexpr v1::MissedWindow kRules[] = {v1::MISSED_WINDOW_WHEN_BACK, v1::MISSED_WINDOW_WHEN_BACK,
                                                  v1::MISSED_WINDOW_SKIP};
    const v1::MissedWindow rule = kRules[prng_.Below(3)];
    Tag(rule == v1::MISSED_WINDOW_SKIP ? "missed window: skip" : "missed window: when back");
    shape.plan.set_missed_window(rule);
  }
  void StageAhead() {
    Tag("stage ahead");
    shape.plan.set_stage_ahead(true);
  }
  void Deadline() {
    Tag("deadline");
    shape.plan.set_deadline_ms(ToUnixMs(now_) + static_cast<std::int64_t>((12 + prng_.Below(84)) * kHour));
    shape.plan.set_deadline_overrides_windows(prng_.Percent(50));
  }
  void Reboot(v1::RebootPolicy policy, const char* tag) {
    std::erase_if(shape.tags, [](const std::string& other) { return other.starts_with("reboot "); });
    Tag(tag);
    shape.plan.set_reboot(policy);
  }
  void Users() {
    if (!assignment_.people) return;
    Tag("users may defer");
    auto& user = *shape.plan.mutable_user();
    user.set_deferrals(static_cast<std::uint32_t>(1 + prng_.Below(3)));
    user.set_defer_for_ms(OneOf(prng_, {30 * kMinute, kHour, 2 * kHour}));
    user.set_notice_ms(OneOf(prng_, {5 * kMinute, 15 * kMinute}));
  }
  void Finish() {
    std::vector<std::string> ordered;
    for (const auto& tag : Tags())
      if (std::find(shape.tags.begin(), shape.tags.end(), tag) != shape.tags.end()) ordered.push_back(tag);
    shape.tags = std::move(ordered);
  }

  Shape shape;

 private:
  void Tag(const std::string& tag) { shape.tags.push_back(tag); }

  Prng& prng_;
  const Assignment& assignment_;
  const Instant now_;
};

}  // namespace

const std::vector<std::string>& Tags() {
  static const std::vector<std::string> kTags = {"new update",
                                                 "update seen before",
                                                 "several bulletins",
                                                 "heavy package",
                                                 "servers only",
                                                 "desktops, no laptops",
                                                 "with laptops",
                                                 "one wave",
                                                 "several waves",
                                                 "ring",
                                                 "soak",
                                                 "offsets",
                                                 "silent hosts count",
                                                 "small in-flight limit",
                                                 "site limit",
                                                 "starts limit",
                                                 "windows, host zones",
                                                 "windows, one zone",
                                                 "missed window: skip",
                                                 "missed window: when back",
                                                 "stage ahead",
                                                 "deadline",
                                                 "reboot never",
                                                 "reboot always",
                                                 "reboot at window end",
                                                 "users may defer"};
  return kTags;
}

Shape DrawShape(Prng& prng, const Assignment& assignment, Instant now, std::uint32_t number) {
  Draft draft(prng, assignment, now);
  draft.Begin(number);
  draft.Waves(OneOf(prng, {0, 0, 1, 1, 2, 3}));
  if (prng.Percent(40)) draft.Soak();
  if (prng.Percent(20)) draft.Offsets();
  if (prng.Percent(40)) draft.SilentHostsCount();
  if (prng.Percent(35)) draft.InFlight();
  if (prng.Percent(20)) draft.SiteLimit();
  if (prng.Percent(20)) draft.Starts();
  if (prng.Percent(40)) draft.Windows();
  if (prng.Percent(20)) draft.Deadline();
  if (prng.Percent(10)) draft.Reboot(v1::REBOOT_POLICY_NEVER, "reboot never");
  if (prng.Percent(10)) draft.Reboot(v1::REBOOT_POLICY_ALWAYS, "reboot always");
  if (prng.Percent(30)) draft.Users();
  draft.Finish();
  return std::move(draft.shape);
}

Shape TeachingShape(Prng& prng, const Assignment& assignment, std::uint32_t number) {
  Draft draft(prng, assignment, Instant{});
  draft.Begin(number);
  draft.Waves(prng.Below(2));
  if (prng.Percent(50)) draft.Users();
  draft.Finish();
  return std::move(draft.shape);
}

}  // namespace kintsugi::coverage
