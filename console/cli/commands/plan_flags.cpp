// SPDX-License-Identifier: Apache-2.0
#include "console/cli/commands/plan_flags.h"

#include <fmt/format.h>

#include <algorithm>

#include "console/cli/plan_file.h"

namespace kintsugi::cli {
namespace {

// A single value is tried at once, so that a mistake is a usage error with the flag's name.
std::string Problem(const PlanField& field, const std::string& value) {
  v1::RolloutPlan scratch;
  scratch.mutable_schedule()->set_zone("UTC");  // local times are judged together with --zone later
  const Status status = field.set(scratch, {value});
  return status ? "" : status.error().message;
}

void BindField(CLI::App& command, const PlanField& field, std::vector<std::string>& values) {
  const std::string flag = "--" + field.name;
  if (field.kind == PlanField::Kind::kSwitch) {
    const std::string off = field.name == "uninstall" ? "--install" : "--no-" + field.name;
    command
        .add_flag_function(
            flag, [&values](std::int64_t) { values = {"true"}; }, field.help)
        ->group(field.group);
    // Of use for edit and over a plan file; the footer says so instead of five lines of flags.
    command.add_flag_function(off, [&values](std::int64_t) { values = {"false"}; })->group("");
    return;
  }
  CLI::Option* option = field.kind == PlanField::Kind::kList
                            ? command.add_option(flag, values, field.help)->allow_extra_args(false)
                            : command.add_option_function<std::string>(
                                  flag, [&values](const std::string& value) { values = {value}; }, field.help);
  option->type_name(field.type)->group(field.group)->check([&field](const std::string& value) {
    return Problem(field, value);
  });
}

std::size_t IndexOf(std::string_view name) {
  const auto& fields = PlanFields();
  return static_cast<std::size_t>(
      std::find_if(fields.begin(), fields.end(), [name](const PlanField& field) { return field.name == name; }) -
      fields.begin());
}

}  // namespace

bool PlanFlags::Empty() const {
  return file.empty() && std::all_of(values.begin(), values.end(), [](const auto& given) { return given.empty(); });
}

void BindPlanFlags(CLI::App& command, PlanFlags& flags) {
  const auto& fields = PlanFields();
  flags.values.resize(fields.size());
  command.add_option("--plan", flags.file, "Read the plan from this TOML file; flags win over it")->type_name("FILE");
  for (std::size_t i = 0; i < fields.size(); ++i) BindField(command, fields[i], flags.values[i]);
  const std::size_t reboot = IndexOf("reboot");
  command
      .add_flag_function(
          "--no-reboot", [&flags, reboot](std::int64_t) { flags.values[reboot] = {"never"}; },
          "As --reboot never: hosts that need it stay RebootPending")
      ->group(fields[reboot].group)
      ->excludes(command.get_option("--reboot"));
}

Status ApplyPlanFlags(const PlanFlags& flags, v1::RolloutPlan& plan) {
  if (!flags.file.empty()) {
    if (Status status = ReadPlanFile(flags.file, plan); !status) return status;
  }
  const auto& fields = PlanFields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (flags.values[i].empty()) continue;
    if (const Status status = fields[i].set(plan, flags.values[i]); !status)
      return Error{status.error().code, fmt::format("--{}: {}", fields[i].name, status.error().message)};
  }
  return {};
}

Result<v1::RolloutPlan> PlanFrom(const PlanFlags& flags) {
  v1::RolloutPlan plan;
  if (Status status = ApplyPlanFlags(flags, plan); !status) return status.error();
  if (plan.bulletin_id().empty())
    return Error{Code::kInvalidArgument,
                 fmt::format("{} does not say what to roll out; give the key bulletin or --bulletin, e.g. MS03-043",
                             flags.file)};
  CompletePlan(plan);
  return plan;
}

const char* const kPlanHelp =
    "Waves: NAME=PART[,PART...]. One part says which hosts: 5% or 10 of those in the rollout, ring:RING,\n"
    "query:FILTER (last, it may have commas) or rest. The others are options: soak=1d (wait after success),\n"
    "gate (the next wave waits for kintsugi rollout release), offset=7d (not before the start + 7 days),\n"
    "success=90 success-count=3 error=10 error-count=2 error-min-sample=5 on-breach=pause (of this wave alone).\n"
    "  --wave canary=5%,soak=1d,gate --wave pilots=ring:pilots,offset=2d --wave 'db=error=0,query:name=db1,db2'\n"
    "Rules: 'weekly Sat,Sun 22:00 4h', 'monthly 2 Tue +3d 22:00 6h', 'cron 0 22 * * 1-5 4h',\n"
    "'once 2026-12-20T18:00 12h'; kintsugi schedule RULE shows when a rule opens.\n"
    "Times: 2026-12-01T22:00:00Z, 2026-12-01T22:00+09:00, '2026-12-01T22:00 Asia/Tokyo', or local to --zone.\n"
    "Durations: 250ms, 10s, 30min, 4h, 7d. Values in [brackets] count when a flag is not given; none takes a limit,\n"
    "a time or a list away; --no-FLAG takes a flag without a value back (--install for --uninstall).";

}  // namespace kintsugi::cli
