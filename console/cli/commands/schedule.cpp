// SPDX-License-Identifier: Apache-2.0
// schedule: when rules open, without a console, so that a rule can be tried before a rollout depends on it.
#include <fmt/format.h>

#include <chrono>

#include "common/runtime/zones.h"
#include "common/schedule/calendar.h"
#include "console/cli/commands/commands.h"
#include "console/cli/when.h"

namespace kintsugi::cli {
namespace {

constexpr std::uint32_t kMostOpenings = 1000;

struct ScheduleOptions {
  std::vector<std::string> rules;
  std::vector<std::string> blackouts;
  std::string zone = "UTC";
  std::string from;
  std::uint32_t count = 5;
};

Table Openings(const schedule::Calendar& calendar, Instant from, std::size_t count) {
  Table table{{{"opens_local", "OPENS (LOCAL)"},
               {"closes_local", "CLOSES (LOCAL)"},
               {"opens", "OPENS (UTC)"},
               {"closes", "CLOSES (UTC)"},
               {"length", "LENGTH"}},
              {}};
  for (const auto& interval : calendar.Next(from, count))
    table.rows.push_back({WriteWall(calendar.zone(), interval.open), WriteWall(calendar.zone(), interval.close),
                          interval.open, interval.close, FormatDuration(interval.close - interval.open)});
  return table;
}

Result<ExitCode> Show(Session& session, const ScheduleOptions& options) {
  auto zone = runtime::SystemZones().Find(options.zone);
  if (!zone) return Error{Code::kInvalidArgument, "--zone: " + zone.error().message};
  Instant from = session.streams.now();
  if (!options.from.empty()) {
    const auto when = ParseWhen(options.from, options.zone);
    if (!when) return Error{when.error().code, "--from: " + when.error().message};
    from = *when;
  }
  const auto calendar = schedule::Calendar::Make(
      {.windows = options.rules, .blackouts = options.blackouts, .active_hours = {}, .zone = options.zone}, *zone);
  if (!calendar) return calendar.error();
  const Table table = Openings(*calendar, from, options.count);
  session.Print(table);
  if (table.rows.empty())
    session.Note(fmt::format("never open in the {} days from {} on",
                             std::chrono::floor<std::chrono::days>(schedule::Calendar::kHorizon).count(),
                             FormatInstant(from)));
  return ExitCode::kOk;
}

}  // namespace

void AddScheduleCommand(CLI::App& app, Session& session) {
  AddCommand<ScheduleOptions>(
      app, session, "schedule", "Show when maintenance windows open next; needs no console",
      [](CLI::App& command, ScheduleOptions& options) {
        Parsed(command.add_option("rule", options.rules, "Windows; several are joined")->required(), "RULE",
               schedule::ParseRule);
        Parsed(command.add_option("--blackout", options.blackouts, "Never open inside these; repeatable"), "RULE",
               schedule::ParseRule)
            ->allow_extra_args(false);
        command.add_option("--zone", options.zone, "IANA or Windows name, e.g. Asia/Tokyo [UTC]")->type_name("ZONE");
        command.add_option("--from", options.from, "Look from here on, e.g. 2026-12-01T00:00 [now]")->type_name("TIME");
        NumberOption(command.add_option("--count", options.count, "How many openings [5]"), 1, kMostOpenings);
      },
      Show)
      ->footer(
          "Rules, each one word for the shell:\n"
          "  'weekly Sat,Sun 22:00 4h'         these days of every week, from 22:00, 4 h long\n"
          "  'monthly 2 Tue +3d 22:00 6h'      three days after the second Tuesday\n"
          "  'cron 0 22 * * 1-5 4h'            cron's five fields and a length\n"
          "  'once 2026-12-20T18:00 12h'       one time\n"
          "Lengths are elapsed time, also in the nights on which clocks change.\n"
          "Example: kintsugi schedule 'weekly Sat,Sun 22:00 4h' --blackout 'once 2026-12-24T00:00 72h' --zone "
          "Asia/Tokyo");
}

}  // namespace kintsugi::cli
