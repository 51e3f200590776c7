// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/plan_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "console/cli/estimate/estimate_rows.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/output/wrap.h"

namespace kintsugi::cli {
namespace {

using Reply = v1::EstimateRolloutReply;

constexpr std::size_t kWidestName = 24;

// Of the end; 0: never.
std::int64_t MedianEnd(const Reply& reply) {
  const auto* end = FindMilestone(reply.milestones(), "end");
  return end == nullptr ? 0 : std::max<std::int64_t>(end->p50_ms(), 0);
}

std::int64_t EarliestEnd(const std::vector<PlanColumn>& plans) {
  std::int64_t earliest = 0;
  for (const PlanColumn& plan : plans) {
    const std::int64_t end = MedianEnd(plan.reply);
    if (end > 0 && (earliest == 0 || end < earliest)) earliest = end;
  }
  return earliest;
}

std::string Verdict(const Reply& reply, std::int64_t earliest) {
  const std::int64_t end = MedianEnd(reply);
  if (end == 0) return "never ends";
  return end == earliest ? "earliest end" : FormatDuration(Duration{end - earliest}) + " later";
}

struct RowOf {
  std::string label;
  std::function<std::string(const Reply&)> cell;
};

std::string At(const Reply& reply, const char* what, std::int64_t (v1::TimeRange::*quantile)() const,
               const TimeText& time) {
  const auto* at = FindMilestone(reply.milestones(), what);
  return at == nullptr ? "-" : time.At((at->*quantile)());
}

// Names of waves in the order in which the plans name them.
std::vector<std::string> WaveNames(const std::vector<PlanColumn>& plans) {
  std::vector<std::string> names;
  for (const PlanColumn& plan : plans) {
    for (const auto& wave : plan.reply.waves())
      if (std::find(names.begin(), names.end(), wave.name()) == names.end()) names.push_back(wave.name());
  }
  return names;
}

std::string Opens(const Reply& reply, const std::string& wave, const TimeText& time) {
  for (const auto& row : reply.waves()) {
    if (row.name() == wave) return time.At(row.opens().p50_ms());
  }
  return "-";
}

std::vector<RowOf> Rows(const std::vector<PlanColumn>& plans, const TimeText& time) {
  using Range = v1::TimeRange;
  std::vector<RowOf> rows = {
      {"hosts", [](const Reply& r) { return fmt::format("{}", r.hosts()); }},
      {"waves", [](const Reply& r) { return fmt::format("{}", r.waves_size()); }},
      {"50 %", [&time](const Reply& r) { return At(r, "50", &Range::p50_ms, time); }},
      {"90 %", [&time](const Reply& r) { return At(r, "90", &Range::p50_ms, time); }},
      {"99 %", [&time](const Reply& r) { return At(r, "99", &Range::p50_ms, time); }},
      {"end", [&time](const Reply& r) { return At(r, "end", &Range::p50_ms, time); }},
      {"", [earliest = EarliestEnd(plans)](const Reply& r) { return Verdict(r, earliest); }},
      {"end, 80 % from", [&time](const Reply& r) { return At(r, "end", &Range::p10_ms, time); }},
      {"end, 80 % to", [&time](const Reply& r) { return At(r, "end", &Range::p90_ms, time); }},
  };
  for (const std::string& wave : WaveNames(plans))
    rows.push_back({fmt::format("{} opens", wave), [&time, wave](const Reply& r) { return Opens(r, wave, time); }});
  rows.push_back({"stopped by a condition", [](const Reply& r) {
                    return fmt::format("{}.{} % of runs", r.halts_per_mille() / 10, r.halts_per_mille() % 10);
                  }});
  rows.push_back({"problems", [](const Reply& r) { return fmt::format("{}", r.problems_size()); }});
  return rows;
}

// Long names would make the table too wide: they become "plan 3", and a legend says what that is.
std::string ColumnName(const std::vector<PlanColumn>& plans, std::size_t index) {
  const std::string name = SafeText(plans[index].name);
  return DisplayWidth(name) <= kWidestName ? name : fmt::format("plan {}", index + 1);
}

std::string Legend(const std::vector<PlanColumn>& plans) {
  std::string text;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const std::string name = SafeText(plans[i].name);
    if (const std::string shown = ColumnName(plans, i); shown != name) text += fmt::format("{}: {}\n", shown, name);
  }
  return text.empty() ? "" : text + "\n";
}

std::size_t Width(const std::vector<RowOf>& rows, const PlanColumn& plan, const std::string& name) {
  std::size_t width = DisplayWidth(name);
  for (const RowOf& row : rows) width = std::max(width, DisplayWidth(row.cell(plan.reply)));
  return width + 2;
}

std::string Block(const std::vector<PlanColumn>& plans, const std::vector<RowOf>& rows, std::size_t first,
                  std::size_t last, const TextStyle& style) {
  Table table{{{"row", "PLAN"}}, {}};
  for (std::size_t i = first; i < last; ++i) table.columns.push_back({"plan", ColumnName(plans, i)});
  for (const RowOf& row : rows) {
    table.rows.push_back({row.label});
    for (std::size_t i = first; i < last; ++i) table.rows.back().push_back(row.cell(plans[i].reply));
  }
  return RenderTable(table, style);
}

std::string Hanging(const std::string& text, const TextStyle& style) { return Wrap(text, style.width, 2) + "\n"; }

std::string Sentences(const std::vector<PlanColumn>& plans, const TextStyle& style) {
  std::string text;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto& reply = plans[i].reply;
    if (!reply.bottleneck().empty())
      text += Hanging(fmt::format("{}: bottleneck: {}", ColumnName(plans, i), SafeText(reply.bottleneck())), style);
    for (const auto& problem : reply.problems())
      text += Hanging(fmt::format("{}: {}", ColumnName(plans, i), SafeText(problem)), style);
  }
  return text.empty() ? "" : "\n" + text;
}

}  // namespace

std::string RenderComparison(const std::vector<PlanColumn>& plans, const TimeText& time, std::size_t width,
                             const TextStyle& style) {
  const auto rows = Rows(plans, time);
  std::size_t labels = 0;
  for (const RowOf& row : rows) labels = std::max(labels, DisplayWidth(SafeText(row.label)));
  std::string text = Legend(plans);
  for (std::size_t first = 0; first < plans.size();) {
    std::size_t last = first;
    for (std::size_t used = labels; last < plans.size(); ++last) {
      used += Width(rows, plans[last], ColumnName(plans, last));
      if (used > width && last > first) break;
    }
    text += (first == 0 ? "" : "\n") + Block(plans, rows, first, last, style);
    first = last;
  }
  return text + Sentences(plans, style) +
         fmt::format("\nTimes are medians in {}; every plan with the same {} runs and seed {}.\n",
                     SafeText(time.zone()), plans.empty() ? 0 : plans.front().reply.runs(),
                     plans.empty() ? 0 : plans.front().reply.seed());
}

Table ComparisonRows(const std::vector<PlanColumn>& plans) {
  Table all = MilestoneRows({});
  all.columns.insert(all.columns.begin(), {"plan", "PLAN"});
  all.columns.push_back({"earliest", "EARLIEST END"});
  const std::int64_t earliest = EarliestEnd(plans);
  for (const PlanColumn& plan : plans) {
    for (auto& row : MilestoneRows(plan.reply).rows) {
      row.insert(row.begin(), Cell{plan.name});
      row.push_back(earliest > 0 && MedianEnd(plan.reply) == earliest);
      all.rows.push_back(std::move(row));
    }
  }
  return all;
}

}  // namespace kintsugi::cli
