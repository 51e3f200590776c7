// SPDX-License-Identifier: Apache-2.0
#include "console/cli/plan_field.h"

#include "common/schedule/calendar.h"
#include "console/cli/plan_value.h"
#include "console/cli/wave.h"
#include "console/cli/when.h"

namespace kintsugi::cli {
namespace {

using Plan = v1::RolloutPlan;
using Kind = PlanField::Kind;
using Set = std::function<Status(Plan&, const Texts&)>;

constexpr std::uint64_t kDayMs = 86'400'000;
constexpr std::uint64_t kYearMs = 366 * kDayMs;

// From here on: a setter for each kind of value.

Set Text(void (*put)(Plan&, const std::string&)) {
  return [put](Plan& plan, const Texts& values) -> Status {
    put(plan, values.front());
    return {};
  };
}

Set Switch(void (Plan::*put)(bool)) {
  return [put](Plan& plan, const Texts& values) -> Status {
    if (values.front() != "true" && values.front() != "false") return BadValue(values.front(), "true or false");
    (plan.*put)(values.front() == "true");
    return {};
  };
}

// least 0: "none" is 0.
Set NumberField(std::uint32_t least, std::uint32_t most, std::string example, void (Plan::*put)(std::uint32_t)) {
  return [=](Plan& plan, const Texts& values) -> Status {
    const bool none = least == 0 && values.front() == kNone;
    const auto number = none ? Result<std::uint32_t>(0U) : NumberIn(values.front(), least, most, example);
    if (!number) return number.error();
    (plan.*put)(*number);
    return {};
  };
}

Result<std::uint64_t> DelayIn(std::string_view text, std::uint64_t least, std::uint64_t most) {
  const auto duration = ParseDuration(text);
  if (!duration) return duration.error();
  const auto ms = static_cast<std::uint64_t>(duration->count());
  if (ms < least || ms > most)
    return BadValue(text, fmt::format("{} to {}, e.g. 4h", WriteDuration(least), WriteDuration(most)));
  return ms;
}

Set DelayField(std::uint64_t least, std::uint64_t most, std::function<void(Plan&, std::uint64_t)> put) {
  return [=](Plan& plan, const Texts& values) -> Status {
    const auto ms = DelayIn(values.front(), least, most);
    if (!ms) return ms.error();
    put(plan, *ms);
    return {};
  };
}

template <typename Enum>
Set WordField(const Words<Enum>& words, void (Plan::*put)(Enum)) {
  return [&words, put](Plan& plan, const Texts& values) -> Status {
    const auto word = WordIn(values.front(), words);
    if (!word) return word.error();
    (plan.*put)(*word);
    return {};
  };
}

Set WhenField(void (Plan::*put)(std::int64_t)) {
  return [put](Plan& plan, const Texts& values) -> Status {
    if (values.front() == kNone) {
      (plan.*put)(0);
      return {};
    }
    const auto when = ParseWhen(values.front(), plan.schedule().zone());
    if (!when) return when.error();
    (plan.*put)(ToUnixMs(*when));
    return {};
  };
}

Set RulesField(google::protobuf::RepeatedPtrField<std::string>* (v1::Schedule::*list)()) {
  return [list](Plan& plan, const Texts& values) -> Status {
    auto& rules = *(plan.mutable_schedule()->*list)();
    rules.Clear();
    for (const std::string& rule : values) {
      if (rule == kNone) continue;
      if (const auto parsed = schedule::ParseRule(rule); !parsed) return parsed.error();
      *rules.Add() = rule;
    }
    return {};
  };
}

// A user policy whose other fields are the product's.
v1::UserPolicy& User(Plan& plan) {
  if (!plan.has_user()) {
    plan.mutable_user()->set_defer_for_ms(3'600'000);
    plan.mutable_user()->set_notice_ms(15 * 60'000);
  }
  return *plan.mutable_user();
}

Status SetBulletins(Plan& plan, const Texts& values) {
  plan.clear_more_bulletins();
  for (const std::string& id : values) {
    if (id.empty()) return BadValue(id, "a bulletin or update, e.g. MS03-043");
    if (&id == &values.front())
      plan.set_bulletin_id(id);
    else
      plan.add_more_bulletins(id);
  }
  return {};
}

Status SetWaves(Plan& plan, const Texts& values) {
  const auto waves = ParseWaves(values);
  if (!waves) return waves.error();
  plan.clear_waves();
  for (const auto& wave : *waves) *plan.add_waves() = wave;
  return {};
}

void RemoveLimits(Plan& plan, std::string_view kind) {
  auto& limits = *plan.mutable_group_limits();
  for (int i = limits.size(); i-- > 0;) {
    if (limits[i].kind() == kind) limits.DeleteSubrange(i, 1);
  }
}

void AddLimit(Plan& plan, const char* kind, std::string_view name, std::uint32_t limit) {
  auto& row = *plan.add_group_limits();
  row.set_kind(kind);
  row.set_name(std::string(name));
  row.set_limit(limit);
}

Status SetSiteLimit(Plan& plan, const Texts& values) {
  const bool none = values.front() == kNone;
  const auto number = none ? Result<std::uint32_t>(0U) : NumberIn(values.front(), 1, kManyHosts, "10");
  if (!number) return number.error();
  RemoveLimits(plan, "site");
  if (!none) AddLimit(plan, "site", "", *number);
  return {};
}

Status SetRoleLimits(Plan& plan, const Texts& values) {
  RemoveLimits(plan, "role");
  for (const std::string& value : values) {
    if (value == kNone) continue;
    const std::size_t equals = value.rfind('=');
    const auto number =
        equals == std::string::npos ? std::nullopt : WholeNumber(std::string_view(value).substr(equals + 1));
    if (equals == 0 || !number || *number == 0 || *number > kManyHosts)
      return BadValue(value, "ROLE=N with N 1 to 1000000, e.g. domain-controller=1, or none");
    AddLimit(plan, "role", value.substr(0, equals), *number);
  }
  return {};
}

Status SetStarts(Plan& plan, const Texts& values) {
  const std::string& value = values.front();
  if (value == kNone) {
    plan.set_starts_limit(0);
    return {};
  }
  const std::size_t slash = value.find('/');
  const auto number = WholeNumber(std::string_view(value).substr(0, slash));
  const auto period = slash == std::string::npos ? Result<std::uint64_t>(3'600'000ULL)
                                                 : DelayIn(value.substr(slash + 1), 1000, kYearMs);
  if (!number || *number == 0 || *number > kManyHosts || !period)
    return BadValue(value, "N/PERIOD with N 1 to 1000000 and a period of 1s to 366d, e.g. 50/1h, or none");
  plan.set_starts_limit(*number);
  plan.set_starts_period_ms(*period);
  return {};
}

// ATTEMPTS[,BASE[,CAP]]; what is left out stays.
Set RetryField(v1::RetryRule* (Plan::*rule)()) {
  return [rule](Plan& plan, const Texts& values) -> Status {
    const std::string_view text = values.front();
    const std::size_t first = std::min(text.find(','), text.size());
    const std::size_t second = std::min(text.find(',', first + 1), text.size());
    const auto attempts = WholeNumber(text.substr(0, first));
    std::uint64_t delays[2] = {0, 0};
    bool good = attempts && *attempts >= 1 && *attempts <= 20;
    const std::string_view parts[2] = {first < text.size() ? text.substr(first + 1, second - first - 1) : "",
                                       second < text.size() ? text.substr(second + 1) : ""};
    for (int i = 0; i < 2; ++i) {
      if ((i == 0 ? first : second) == text.size()) continue;
      const auto delay = DelayIn(parts[i], 1, kYearMs);
      good = good && delay.has_value();
      if (delay) delays[i] = *delay;
    }
    if (!good) return BadValue(text, "ATTEMPTS[,BASE[,CAP]] with 1 to 20 attempts, e.g. 5 or 5,1min,30min");
    auto& out = *(plan.*rule)();
    out.set_max_attempts(*attempts);
    if (delays[0] != 0) out.set_base_ms(delays[0]);
    if (delays[1] != 0) out.set_cap_ms(delays[1]);
    return {};
  };
}

// One base and cap for every rule, also for those that a stored plan has already.
void SetRetryBase(Plan& plan, std::uint64_t ms) {
  plan.set_retry_base_ms(ms);
  if (plan.has_retry_busy()) plan.mutable_retry_busy()->set_base_ms(ms);
  if (plan.has_retry_transient()) plan.mutable_retry_transient()->set_base_ms(ms);
  if (plan.has_retry_reboot()) plan.mutable_retry_reboot()->set_base_ms(ms);
}
void SetRetryCap(Plan& plan, std::uint64_t ms) {
  plan.set_retry_cap_ms(ms);
  if (plan.has_retry_busy()) plan.mutable_retry_busy()->set_cap_ms(ms);
  if (plan.has_retry_transient()) plan.mutable_retry_transient()->set_cap_ms(ms);
  if (plan.has_retry_reboot()) plan.mutable_retry_reboot()->set_cap_ms(ms);
}

// From here on: the table, by the headings of --help.

std::vector<PlanField> WhatAndWhere() {
  return {
      {"bulletin", Kind::kList, "ID", "What to roll out, e.g. MS03-043, or one update of it; repeatable",
       R"(["MS03-043", "MS03-049"])", SetBulletins},
      {"name", Kind::kValue, "TEXT", "Name for lists [the bulletin's id]", R"("october")",
       Text([](Plan& plan, const std::string& text) { plan.set_name(text); })},
      {"filter", Kind::kValue, "TEXT", "Only hosts that match, e.g. 'product=windows-xp name=web*' [every host]",
       R"("product=windows-xp,windows-server-2003")",
       Text([](Plan& plan, const std::string& text) { plan.set_host_filter(text == kNone ? "" : text); })},
      {"wave", Kind::kList, "WAVE", "NAME=HOSTS[,OPTION...], see below; in order, repeatable [canary=5%, broad=rest]",
       R"(["canary=5%,soak=1d", "pilots=ring:pilots,gate", "broad=rest"])", SetWaves},
      {"uninstall", Kind::kSwitch, "", "Take the updates off instead of installing them", "false",
       [](Plan& plan, const Texts& values) -> Status {
         if (values.front() != "true" && values.front() != "false") return BadValue(values.front(), "true or false");
         plan.set_action(values.front() == "true" ? v1::ACTION_UNINSTALL : v1::ACTION_INSTALL);
         return {};
       }},
      {"revision", Kind::kValue, "1..1000000", "Package revision [the current one]", "2",
       NumberField(1, 1'000'000, "2", &Plan::set_package_revision)},
      {"follow-up-of", Kind::kValue, "ROLLOUT", "Only hosts that this rollout served with an earlier package revision",
       R"("3f2a9c0d11e8b7a6")",
       Text([](Plan& plan, const std::string& text) { plan.set_follow_up_of(text == kNone ? "" : text); })},
      {"late-hosts", Kind::kValue, "WORD",
       "Hosts that join later go to current-wave or last-wave, or stay-out [current-wave]", R"("current-wave")",
       WordField(LateHostsWords(), &Plan::set_late_hosts)},
  };
}

std::vector<PlanField> Conditions() {
  return {
      {"success", Kind::kValue, "1..100",
       "Percent of a wave's reachable hosts that must succeed before the next opens [95]", "95",
       NumberField(1, 100, "95", &Plan::set_success_percent)},
      {"success-count", Kind::kValue, "0..1000000", "So many hosts of a wave must succeed as well [0]", "3",
       NumberField(0, kManyHosts, "3", &Plan::set_success_count)},
      {"count-unreachable", Kind::kSwitch, "", "Silent hosts count in --success as not succeeded", "false",
       Switch(&Plan::set_count_unreachable)},
      {"error", Kind::kValue, "1..100", "More than this percent of a wave's finished hosts failed: halt [5]", "5",
       NumberField(1, 100, "5", &Plan::set_error_percent)},
      {"error-min-sample", Kind::kValue, "1..1000000", "Finished hosts needed before --error counts [1]", "10",
       NumberField(1, kManyHosts, "10", &Plan::set_error_min_sample)},
      {"error-count", Kind::kValue, "1..1000000",
       "So many failed hosts in a wave halt, whatever the percentage [no limit]", "20",
       NumberField(0, kManyHosts, "20", &Plan::set_error_count)},
      {"on-breach", Kind::kValue, "WORD", "When --error or --error-count is broken: halt, pause or warn [halt]",
       R"("halt")", WordField(BreachWords(), &Plan::set_on_breach)},
      {"total-error", Kind::kValue, "1..100",
       "As --error, over the hosts of all waves [no limit]; without --error it alone halts", "3",
       NumberField(0, 100, "3", &Plan::set_total_error_percent)},
      {"total-error-min-sample", Kind::kValue, "1..1000000", "Finished hosts needed before --total-error counts [1]",
       "50", NumberField(1, kManyHosts, "50", &Plan::set_total_error_min_sample)},
      {"total-error-count", Kind::kValue, "1..1000000", "As --error-count, over all waves [no limit]", "100",
       NumberField(0, kManyHosts, "100", &Plan::set_total_error_count)},
      {"total-on-breach", Kind::kValue, "WORD", "When a --total-... condition is broken: halt, pause or warn [halt]",
       R"("pause")", WordField(BreachWords(), &Plan::set_total_on_breach)},
  };
}

std::vector<PlanField> Limits() {
  return {
      {"in-flight", Kind::kValue, "1..1000000", "Most hosts that hold an offer at the same time [500]", "500",
       NumberField(1, kManyHosts, "500", &Plan::set_in_flight_limit)},
      {"site-limit", Kind::kValue, "N", "Of each site at most so many of them [no limit]", "20", SetSiteLimit},
      {"role-limit", Kind::kList, "ROLE=N", "Of this role at most so many of them; repeatable",
       R"(["domain-controller=1"])", SetRoleLimits},
      {"starts", Kind::kValue, "N/PERIOD", "At most N offers in each period, e.g. 50/1h [no limit]", R"("50/1h")",
       SetStarts},
      {"attempts", Kind::kValue, "1..20", "Offers to a host before it counts as failed [3]", "3",
       NumberField(1, 20, "3", &Plan::set_max_attempts)},
      {"retries", Kind::kValue, "1..1000000", "Second and later offers in the whole rollout [no limit]", "200",
       NumberField(0, kManyHosts, "200", &Plan::set_max_retries)},
      {"retry-base", Kind::kValue, "DURATION", "Wait before the second attempt, doubled for each further one [60s]",
       R"("1min")", DelayField(1, kYearMs, SetRetryBase)},
      {"retry-cap", Kind::kValue, "DURATION", "Longest wait between attempts [1h]", R"("1h")",
       DelayField(1, kYearMs, SetRetryCap)},
      {"retry-busy", Kind::kValue, "RETRY",
       "ATTEMPTS[,BASE[,CAP]] when another installation was running, e.g. 5,1min,30min", R"("5,1min,30min")",
       RetryField(&Plan::mutable_retry_busy)},
      {"retry-transient", Kind::kValue, "RETRY",
       "The same for downloads, disk space and installers that ask for a retry", R"("3")",
       RetryField(&Plan::mutable_retry_transient)},
      {"retry-reboot", Kind::kValue, "RETRY", "The same for hosts that must reboot first", R"("2,10min")",
       RetryField(&Plan::mutable_retry_reboot)},
      {"offer-timeout", Kind::kValue, "DURATION", "No word for this long: the offer is taken back [4h]", R"("4h")",
       DelayField(1, kYearMs, [](Plan& plan, std::uint64_t ms) { plan.set_offer_timeout_ms(ms); })},
      {"unreachable-after", Kind::kValue, "DURATION", "Hosts silent for this long do not hold up their wave [30min]",
       R"("30min")", DelayField(1, kYearMs, [](Plan& plan, std::uint64_t ms) { plan.set_unreachable_after_ms(ms); })},
  };
}

std::vector<PlanField> Times() {
  return {
      {"zone", Kind::kValue, "ZONE", "Zone of the rules and local times below, e.g. Asia/Tokyo [each host's own]",
       R"("Asia/Tokyo")",
       Text([](Plan& plan, const std::string& text) { plan.mutable_schedule()->set_zone(text == kNone ? "" : text); })},
      {"start-at", Kind::kValue, "TIME",
       "Nothing is offered earlier; wave offsets count from here [when it is started]", R"("2026-12-01T22:00+09:00")",
       WhenField(&Plan::set_start_at_ms)},
      {"window", Kind::kList, "RULE", "Work only inside these maintenance windows; repeatable [at any time]",
       R"(["weekly Sat,Sun 22:00 4h", "monthly 2 Tue +3d 22:00 6h"])", RulesField(&v1::Schedule::mutable_windows)},
      {"blackout", Kind::kList, "RULE", "Never work inside these, whatever the windows say; repeatable",
       R"(["once 2026-12-24T00:00 72h"])", RulesField(&v1::Schedule::mutable_blackouts)},
      {"active-hours", Kind::kList, "RULE", "People work: no question and no forced reboot; repeatable",
       R"(["weekly Mon-Fri 08:00 10h"])", RulesField(&v1::Schedule::mutable_active_hours)},
      {"time-needed", Kind::kValue, "DURATION",
       "A window with less than this left is not used to start [from the packages]", R"("45min")",
       DelayField(0, 30 * kDayMs, [](Plan& plan, std::uint64_t ms) { plan.set_time_needed_ms(ms); })},
      {"missed-window", Kind::kValue, "WORD",
       "A host was off in its window: next-window, when-back, outside-active-hours or skip [next-window]",
       R"("next-window")", WordField(MissedWindowWords(), &Plan::set_missed_window)},
      {"stage-ahead", Kind::kSwitch, "", "Packages are downloaded before the window opens", "true",
       Switch(&Plan::set_stage_ahead)},
      {"deadline", Kind::kValue, "TIME", "From here on no deferral and no active hours hold work back [none]",
       R"("2026-12-15T18:00+09:00")", WhenField(&Plan::set_deadline_ms)},
      {"deadline-overrides-windows", Kind::kSwitch, "", "From the deadline on, windows do not hold work back either",
       "false", Switch(&Plan::set_deadline_overrides_windows)},
  };
}

std::vector<PlanField> Users() {
  return {
      {"reboot", Kind::kValue, "WORD", "if-needed, never, always or window-end [if-needed]", R"("if-needed")",
       WordField(RebootWords(), &Plan::set_reboot)},
      {"user-message", Kind::kValue, "TEXT", "What a signed-in user reads [the product's sentence]",
       R"("Security update tonight. Please save your work.")",
       Text([](Plan& plan, const std::string& text) { User(plan).set_message(text == kNone ? "" : text); })},
      {"deferrals", Kind::kValue, "0..100", "How often a user may say later [0]", "3",
       [](Plan& plan, const Texts& values) -> Status {
         const auto number = NumberIn(values.front(), 0, 100, "3");
         if (!number) return number.error();
         User(plan).set_deferrals(*number);
         return {};
       }},
      {"defer-for", Kind::kValue, "DURATION", "How long one deferral lasts [1h]", R"("4h")",
       DelayField(60'000, 30 * kDayMs, [](Plan& plan, std::uint64_t ms) { User(plan).set_defer_for_ms(ms); })},
      {"notice", Kind::kValue, "DURATION", "Countdown before forced work; 0s: nothing is shown [15min]", R"("15min")",
       DelayField(0, kDayMs, [](Plan& plan, std::uint64_t ms) { User(plan).set_notice_ms(ms); })},
  };
}

}  // namespace

const Words<v1::OnBreach>& BreachWords() {
  static const Words<v1::OnBreach> kWords = {
      {"halt", v1::ON_BREACH_HALT}, {"pause", v1::ON_BREACH_PAUSE}, {"warn", v1::ON_BREACH_WARN}};
  return kWords;
}
const Words<v1::RebootPolicy>& RebootWords() {
  static const Words<v1::RebootPolicy> kWords = {{"if-needed", v1::REBOOT_POLICY_IF_NEEDED},
                                                 {"never", v1::REBOOT_POLICY_NEVER},
                                                 {"always", v1::REBOOT_POLICY_ALWAYS},
                                                 {"window-end", v1::REBOOT_POLICY_AT_WINDOW_END}};
  return kWords;
}
const Words<v1::LateHosts>& LateHostsWords() {
  static const Words<v1::LateHosts> kWords = {{"current-wave", v1::LATE_HOSTS_CURRENT_WAVE},
                                              {"last-wave", v1::LATE_HOSTS_LAST_WAVE},
                                              {"stay-out", v1::LATE_HOSTS_STAY_OUT}};
  return kWords;
}
const Words<v1::MissedWindow>& MissedWindowWords() {
  static const Words<v1::MissedWindow> kWords = {{"next-window", v1::MISSED_WINDOW_NEXT_WINDOW},
                                                 {"when-back", v1::MISSED_WINDOW_WHEN_BACK},
                                                 {"outside-active-hours", v1::MISSED_WINDOW_OUTSIDE_ACTIVE_HOURS},
                                                 {"skip", v1::MISSED_WINDOW_SKIP}};
  return kWords;
}

std::string WriteDuration(std::uint64_t ms) {
  static constexpr std::pair<std::string_view, std::uint64_t> kUnits[] = {
      {"d", kDayMs}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1000}, {"ms", 1}};
  std::string text;
  for (const auto& [unit, size] : kUnits) {
    if (ms / size > 0) text += fmt::format("{}{}", ms / size, unit);
    ms %= size;
  }
  return text.empty() ? "0s" : text;
}

const std::vector<PlanField>& PlanFields() {
  static const std::vector<PlanField> kFields = [] {
    std::vector<PlanField> all;
    const auto add = [&all](const char* group, std::vector<PlanField> fields) {
      for (PlanField& field : fields) {
        field.group = group;
        all.push_back(std::move(field));
      }
    };
    add("What and where", WhatAndWhere());
    add("Conditions", Conditions());
    add("Limits and retries", Limits());
    add("Time", Times());
    add("Users and reboots", Users());
    return all;
  }();
  return kFields;
}

void CompletePlan(v1::RolloutPlan& plan) {
  if (plan.name().empty()) plan.set_name(plan.bulletin_id());
  if (plan.waves().empty()) {
    const auto waves = ParseWaves({});
    for (const auto& wave : *waves) *plan.add_waves() = wave;
  }
  plan.set_reboot_allowed(plan.reboot() != v1::REBOOT_POLICY_NEVER);
}

}  // namespace kintsugi::cli
