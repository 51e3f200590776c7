// SPDX-License-Identifier: Apache-2.0
#include "console/cli/plan_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "console/cli/plan_value.h"
#include "console/cli/wave.h"

namespace kintsugi::cli {
namespace {

// What a table cell says in one line; as RenderRecords, but without a style.
std::string Said(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return SafeText(*text);
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *number);
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "yes" : "no";
  if (const auto* when = std::get_if<Instant>(&cell)) return FormatInstant(*when);
  if (const auto* list = std::get_if<std::vector<std::string>>(&cell)) {
    std::string text;
    for (const std::string& row : *list) text += (text.empty() ? "" : ", ") + SafeText(row);
    return text.empty() ? "-" : text;
  }
  return "-";
}

class PlanWriter {
 public:
  explicit PlanWriter(Table& table) : table_(table) { table_.rows.emplace_back(); }
  void Add(const char* key, const char* heading, Cell cell) {
    table_.columns.push_back({key, heading});
    table_.rows[0].push_back(std::move(cell));
  }
  void AddText(const char* key, const char* heading, const std::string& text) { Add(key, heading, TextCell(text)); }
  // 0: there is none.
  void AddNumber(const char* key, const char* heading, std::uint64_t number) {
    Add(key, heading, number == 0 ? Cell{} : Number(number));
  }
  void AddDelay(const char* key, const char* heading, std::uint64_t ms) {
    AddText(key, heading, ms == 0 ? "" : WriteDuration(ms));
  }
  void AddTexts(const char* key, const char* heading, const google::protobuf::RepeatedPtrField<std::string>& texts) {
    Add(key, heading, std::vector<std::string>(texts.begin(), texts.end()));
  }

 private:
  Table& table_;
};

// These keys were there first.
void AddFirst(const v1::RolloutPlan& plan, PlanWriter& out) {
  out.AddText("host_filter", "host filter", plan.host_filter());
  out.Add("success_percent", "success condition, %", Number(plan.success_percent()));
  out.Add("error_percent", "error condition, %", Number(plan.error_percent()));
  out.Add("in_flight_limit", "in-flight limit", Number(plan.in_flight_limit()));
  out.Add("max_attempts", "attempts", Number(plan.max_attempts()));
  out.Add("reboot_allowed", "reboot allowed", plan.reboot_allowed());
}

void AddWhat(const v1::RolloutPlan& plan, PlanWriter& out) {
  std::vector<std::string> bulletins{plan.bulletin_id()};
  bulletins.insert(bulletins.end(), plan.more_bulletins().begin(), plan.more_bulletins().end());
  out.Add("bulletins", "bulletins", bulletins);
  out.AddText("action", "action", plan.action() == v1::ACTION_UNINSTALL ? "uninstall" : "install");
  out.AddNumber("package_revision", "package revision", plan.package_revision());
  out.AddText("follow_up_of", "follow-up of", plan.follow_up_of());
  out.AddText("late_hosts", "late hosts", WordOf(plan.late_hosts(), LateHostsWords()));
}

void AddConditions(const v1::RolloutPlan& plan, PlanWriter& out) {
  out.AddNumber("success_count", "success condition, hosts", plan.success_count());
  out.Add("count_unreachable", "unreachable hosts count", plan.count_unreachable());
  out.AddNumber("error_min_sample", "error condition from hosts", plan.error_min_sample());
  out.AddNumber("error_count", "error condition, hosts", plan.error_count());
  out.AddText("on_breach", "when broken", WordOf(plan.on_breach(), BreachWords()));
  const bool total = plan.total_error_percent() != 0 && plan.total_error_percent() != 100;
  out.AddNumber("total_error_percent", "total error condition, %", total ? plan.total_error_percent() : 0);
  out.AddNumber("total_error_min_sample", "total error condition from hosts", plan.total_error_min_sample());
  out.AddNumber("total_error_count", "total error condition, hosts", plan.total_error_count());
  out.AddText("total_on_breach", "when it is broken", WordOf(plan.total_on_breach(), BreachWords()));
}

std::string Said(const v1::RetryRule& rule) {
  if (rule.max_attempts() == 0 && rule.base_ms() == 0) return "";
  return fmt::format("{} attempts, {} to {}", rule.max_attempts(), WriteDuration(rule.base_ms()),
                     WriteDuration(rule.cap_ms()));
}

void AddLimits(const v1::RolloutPlan& plan, PlanWriter& out) {
  std::vector<std::string> limits;
  for (const auto& limit : plan.group_limits())
    limits.push_back(limit.name().empty() ? fmt::format("each {}: {}", limit.kind(), limit.limit())
                                          : fmt::format("{} {}: {}", limit.kind(), limit.name(), limit.limit()));
  out.Add("group_limits", "limits of groups", limits);
  out.AddText("starts", "starts",
              plan.starts_limit() == 0
                  ? ""
                  : fmt::format("{} in {}", plan.starts_limit(), WriteDuration(plan.starts_period_ms())));
  out.AddNumber("max_retries", "retries", plan.max_retries());
  out.AddText("retry_busy", "retry, busy", Said(plan.retry_busy()));
  out.AddText("retry_transient", "retry, transient", Said(plan.retry_transient()));
  out.AddText("retry_reboot", "retry, reboot first", Said(plan.retry_reboot()));
  out.AddDelay("offer_timeout", "offer timeout", plan.offer_timeout_ms());
  out.AddDelay("unreachable_after", "unreachable after", plan.unreachable_after_ms());
}

void AddTimes(const v1::RolloutPlan& plan, PlanWriter& out) {
  out.Add("start_at", "start at", TimeCell(plan.start_at_ms()));
  out.AddText("zone", "zone", plan.schedule().zone().empty() ? "each host's own" : plan.schedule().zone());
  out.AddTexts("windows", "windows", plan.schedule().windows());
  out.AddTexts("blackouts", "blackouts", plan.schedule().blackouts());
  out.AddTexts("active_hours", "active hours", plan.schedule().active_hours());
  out.AddDelay("time_needed", "time needed", plan.time_needed_ms());
  out.AddText("missed_window", "missed window", WordOf(plan.missed_window(), MissedWindowWords()));
  out.Add("stage_ahead", "stage ahead", plan.stage_ahead());
  out.Add("deadline", "deadline", TimeCell(plan.deadline_ms()));
  out.Add("deadline_overrides_windows", "deadline overrides windows", plan.deadline_overrides_windows());
}

void AddUsers(const v1::RolloutPlan& plan, PlanWriter& out) {
  out.AddText("reboot", "reboot", WordOf(plan.reboot(), RebootWords()));
  out.AddText("user_message", "message to users", plan.user().message());
  out.Add("deferrals", "deferrals", Number(plan.user().deferrals()));
  out.AddDelay("defer_for", "one deferral", plan.user().defer_for_ms());
  out.AddDelay("notice", "notice", plan.user().notice_ms());
}

Table WaveRules(const v1::RolloutPlan& plan) {
  Table table{{{"name", "WAVE"}, {"hosts", "HOSTS"}, {"options", "OPTIONS"}}, {}};
  for (const auto& wave : plan.waves())
    table.rows.push_back({wave.name(), Describe(wave), TextCell(DescribeOptions(wave))});
  return table;
}

}  // namespace

Table PlanTable(const v1::RolloutPlan& plan) {
  Table table;
  PlanWriter out(table);
  AddFirst(plan, out);
  AddWhat(plan, out);
  AddConditions(plan, out);
  AddLimits(plan, out);
  AddTimes(plan, out);
  AddUsers(plan, out);
  table.columns.push_back({"wave_rules", "Plan of the waves", kNested});
  table.rows[0].push_back(Nested(WaveRules(plan)));
  return table;
}

std::vector<std::string> PlanChanges(const v1::RolloutPlan& before, const v1::RolloutPlan& after) {
  std::vector<std::string> lines;
  if (before.name() != after.name())
    lines.push_back(fmt::format("name: {} -> {}", SafeText(before.name()), SafeText(after.name())));
  const Table old_rows = PlanTable(before);
  const Table new_rows = PlanTable(after);
  for (std::size_t i = 0; i + 1 < old_rows.columns.size(); ++i) {
    const std::string was = Said(old_rows.rows[0][i]);
    const std::string is = Said(new_rows.rows[0][i]);
    if (was != is) lines.push_back(fmt::format("{}: {} -> {}", old_rows.columns[i].heading, was, is));
  }
  std::vector<std::string> waves[2];
  for (const auto& wave : before.waves()) waves[0].push_back(SafeText(Write(wave)));
  for (const auto& wave : after.waves()) waves[1].push_back(SafeText(Write(wave)));
  if (waves[0] != waves[1])
    lines.push_back(fmt::format("waves: {} -> {}", fmt::join(waves[0], "  "), fmt::join(waves[1], "  ")));
  return lines;
}

}  // namespace kintsugi::cli
