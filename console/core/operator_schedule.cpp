// SPDX-License-Identifier: Apache-2.0
// When maintenance windows open, for rules that nobody has to have stored: the same calendar that rollouts use. Reads
// nothing but the zones. Engine thread. See core.h.
#include <algorithm>

#include "common/schedule/calendar.h"
#include "console/core/core.h"
#include "console/core/placement.h"

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kMostOpenings = 1'000;
constexpr std::int64_t kLatestMs = 4'102'444'800'000;  // 2100-01-01

using Rules = google::protobuf::RepeatedPtrField<std::string>;

void AddProblem(v1::PreviewScheduleReply& reply, const char* list, int index, const std::string& message) {
  auto* problem = reply.add_problems();
  problem->set_list(list);
  problem->set_index(static_cast<std::uint32_t>(index));
  problem->set_message(message);
}

// Every rule is looked at, so that all mistakes are shown at once.
std::vector<std::string> Check(const Rules& rules, const char* list, v1::PreviewScheduleReply& reply) {
  if (static_cast<std::size_t>(rules.size()) > schedule::kMaxRules)
    AddProblem(reply, list, static_cast<int>(schedule::kMaxRules), "a list has at most 64 rules");
  std::vector<std::string> normal;
  for (int i = 0; i < std::min<int>(rules.size(), schedule::kMaxRules); ++i) {
    const auto rule = schedule::ParseRule(rules[i]);
    if (rule)
      normal.push_back(schedule::Format(*rule));
    else
      AddProblem(reply, list, i, rule.error().message);
  }
  return normal;
}

void Write(const std::vector<model::Interval>& intervals, google::protobuf::RepeatedPtrField<v1::Interval>& out) {
  for (const auto& interval : intervals) {
    auto* row = out.Add();
    row->set_open_ms(ToUnixMs(interval.open));
    row->set_close_ms(ToUnixMs(interval.close));
  }
}

}  // namespace

Result<v1::PreviewScheduleReply> Core::PreviewSchedule(const v1::PreviewScheduleRequest& request, Instant now) const {
  if (request.count() > kMostOpenings) return Error{Code::kInvalidArgument, "count is at most 1000"};
  if (request.from_ms() < 0 || request.from_ms() > kLatestMs)
    return Error{Code::kInvalidArgument, "from_ms lies outside 1970 to 2100"};
  const v1::Schedule& in = request.schedule();
  v1::PreviewScheduleReply reply;
  const model::Schedule rules{.windows = Check(in.windows(), "windows", reply),
                              .blackouts = Check(in.blackouts(), "blackouts", reply),
                              .active_hours = Check(in.active_hours(), "active_hours", reply),
                              .zone = in.zone()};
  auto zone = FindZone(options_.zones.get(), in.zone());
  if (!zone) AddProblem(reply, "zone", 0, zone.error().message);
  if (reply.problems_size() > 0) return reply;
  const auto calendar = schedule::Calendar::Make(rules, *zone);
  if (!calendar) return calendar.error();
  const Instant from = request.from_ms() == 0 ? now : FromUnixMs(request.from_ms());
  const std::size_t count = request.count() == 0 ? 10 : request.count();
  reply.set_always_open(calendar->AlwaysOpen());
  reply.set_zone((*zone)->name);
  if (!calendar->AlwaysOpen()) Write(calendar->Next(from, count), *reply.mutable_openings());
  Write(calendar->ActiveHours(from, count), *reply.mutable_active_hours());
  reply.mutable_normal()->Assign(rules.windows.begin(), rules.windows.end());
  return reply;
}

}  // namespace kintsugi::console
