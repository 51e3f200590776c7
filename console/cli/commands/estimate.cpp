// SPDX-License-Identifier: Apache-2.0
// estimate: how long a rollout takes, before it starts and while it runs; nothing is written.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/estimate_flags.h"
#include "console/cli/commands/estimate_profile.h"
#include "console/cli/commands/plan_flags.h"
#include "console/cli/estimate/ask_estimate.h"
#include "console/cli/estimate/estimate_rows.h"
#include "console/cli/estimate/estimate_view.h"

namespace kintsugi::cli {
namespace {

constexpr std::uint32_t kMostStragglers = 1000;
constexpr std::size_t kBulletin = 0;  // its place in PlanFields()

struct EstimateOptions {
  std::string rollout;
  PlanFlags plan;
  EstimateFlags flags;
  ProfileFlags profile;
  std::uint32_t stragglers = 0;
  bool no_changes = false;
  bool parameters = false;
  std::string section;
};

v1::EstimateRolloutRequest RequestOf(const EstimateOptions& options) {
  v1::EstimateRolloutRequest request;
  request.set_rollout(options.rollout);
  request.set_stragglers(options.stragglers);
  // Changes cost as much as the estimate again, several times: not for those who do not look at them.
  const bool shown = options.section.empty() || options.section == "changes";
  request.set_changes(shown && !options.no_changes);
  return request;
}

std::string SectionOf(const Session& session, const EstimateOptions& options) {
  if (!options.section.empty() || session.format() == Format::kTable) return options.section;
  return options.parameters ? "parameters" : "milestones";
}

void Print(Session& session, const EstimateOptions& options, const v1::EstimateRolloutReply& reply) {
  const std::string section = SectionOf(session, options);
  if (!section.empty()) {
    session.Print(SectionTable(reply, section));
    if (section != "problems")
      for (const std::string& problem : reply.problems()) session.Note(problem);
  } else {
    session.streams.out << RenderEstimate(
        reply, LocalTimeText(session, reply),
        {session.style(), session.streams.width(), session.streams.out_terminal, options.parameters});
  }
  if (reply.runs() > 0)
    session.Note(ParameterNote(reply) +
                 (options.parameters || section == "parameters" ? "" : "; see them with --parameters"));
}

Result<ExitCode> Show(Session& session, const EstimateOptions& options) {
  if (!options.profile.name.empty())
    return ShowProfile(session, options.profile, options.flags, options.plan.values[kBulletin].front());
  v1::EstimateRolloutRequest request = RequestOf(options);
  if (Status status = ApplyEstimateFlags(options.flags, request); !status) return status.error();
  if (options.rollout.empty()) {
    auto plan = PlanFrom(options.plan);
    if (!plan) return plan.error();
    *request.mutable_plan() = std::move(*plan);
  }
  const auto reply = AskEstimate(session, request);
  if (!reply) return reply.error();
  Print(session, options, *reply);
  return ExitCode::kOk;
}

// Flags of a plan other than --bulletin.
std::string PlanFlagOf(const PlanFlags& plan) {
  if (!plan.file.empty()) return "--plan";
  for (std::size_t i = kBulletin + 1; i < plan.values.size(); ++i) {
    if (!plan.values[i].empty()) return "--" + PlanFields()[i].name;
  }
  return "";
}

std::string FleetFlagOf(const EstimateOptions& options) {
  for (const WhatIfField& field : WhatIfFields()) {
    const bool times = field.name == "install-time" || field.name == "reboot-time";
    if (!times && options.flags.Given(field.name)) return "--" + field.name;
  }
  if (options.flags.runs > 0) return "--runs";
  if (options.flags.seed > 0) return "--seed";
  if (options.stragglers > 0) return "--stragglers";
  if (options.no_changes) return "--no-changes";
  if (options.parameters) return "--parameters";
  return options.section.empty() ? "" : "--section";
}

std::string MisuseOfProfile(const EstimateOptions& options) {
  if (!options.rollout.empty()) return "--profile is for a bulletin: give --bulletin instead of a rollout";
  if (const std::string flag = PlanFlagOf(options.plan); !flag.empty())
    return fmt::format("{} has no meaning with --profile: a profile knows no plan", flag);
  if (const std::string flag = FleetFlagOf(options); !flag.empty())
    return fmt::format("{} has no meaning with --profile: a profile knows no fleet", flag);
  if (options.plan.values[kBulletin].size() != 1) return "--profile needs one --bulletin, e.g. --bulletin MS03-043";
  return options.profile.hosts.empty() ? "--profile needs --hosts, e.g. --hosts 50,100,250,500" : "";
}

// What is wrong with the combination of flags; "" = nothing.
std::string Misuse(const EstimateOptions& options) {
  if (!options.profile.name.empty()) return MisuseOfProfile(options);
  if (const std::string flag = NeedsProfile(options.profile); !flag.empty())
    return fmt::format("{} is for --profile only; add --profile updateexpert, or leave it out", flag);
  const bool bulletin = !options.plan.values[kBulletin].empty();
  const std::string plan_flag = bulletin ? "--bulletin" : PlanFlagOf(options.plan);
  if (!options.rollout.empty() && !plan_flag.empty())
    return fmt::format("{} is for a plan that is not stored, {} has its own: give one of them", plan_flag,
                       options.rollout);
  if (options.rollout.empty() && !bulletin && options.plan.file.empty())
    return "a rollout, --bulletin or --plan is required";
  if (options.parameters && !options.section.empty()) return "--parameters and --section: give one of them";
  for (const char* name : {"install-time", "reboot-time"}) {
    const auto& fields = WhatIfFields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].name != name || options.flags.what_if[i].empty()) continue;
      const auto given = ParsePercentOrTime(options.flags.what_if[i].front());
      if (given && !given->percent)
        return fmt::format("--{}: the hosts of a fleet differ, give a percentage such as 150%", name);
    }
  }
  return "";
}

void Bind(CLI::App& command, EstimateOptions& options) {
  command.add_option("rollout", options.rollout, "Rollout id or unique name: a draft, or one under way");
  BindPlanFlags(command, options.plan);
  BindEstimateFlags(command, options.flags, true);
  BindProfileFlags(command, options.profile);
  NumberOption(command.add_option("--stragglers", options.stragglers, "So many of the last hosts by name [10]"), 1,
               kMostStragglers);
  command.add_flag("--no-changes", options.no_changes, "Do not look for the changes that would help most");
  command.add_flag("--parameters", options.parameters, "Also every parameter: its value, from where, how often seen");
  WordOption(command.add_option("--section", options.section,
                                fmt::format("Only these rows: {}", fmt::join(SectionNames(), ", "))),
             SectionNames(), "WORD");
}

// Flags of `estimate` that stand before or behind the word calibration.
std::string MisuseOfCalibration(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() > 0 && option != command.get_help_ptr())
      return fmt::format("{} has no meaning with calibration", option->get_name());
  }
  return "";
}

constexpr const char* kFooter =
    "Nothing is written and nothing is offered: the console runs the plan in simulated time against what it knows of\n"
    "the fleet. Times are local to TZ or this machine; with -o json and -o csv they are UTC, and null is never.\n"
    "Rates: 10MB/s, 100Mbit/s, 0 (nothing comes through). Percentages: 150% takes half as long again.\n"
    "  kintsugi estimate october --console-link 10MB/s --relay '*'\n"
    "  kintsugi estimate --bulletin MS03-043 --wave canary=5%,soak=1d --wave broad=rest -o json --section stragglers\n"
    "  kintsugi estimate --profile updateexpert --bulletin MS03-043 --catalog deploy/catalog --hosts 50,100,250,500\n"
    "kintsugi rollout plan compares plans. A rollout that is named calibration is estimated by its id.\n";

}  // namespace

void AddEstimateCommand(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("estimate", "Say when a rollout will be done, how sure that is, and what would help");
  auto options = std::make_shared<EstimateOptions>();
  Bind(*command, *options);
  AddCalibration(*command, session);
  // Runs behind the callback of calibration, which has set the action then.
  command->callback([&session, command, options] {
    const bool calibration = command->got_subcommand("calibration");
    const std::string misuse = calibration ? MisuseOfCalibration(*command) : Misuse(*options);
    if (!misuse.empty()) throw CLI::ValidationError(misuse);
    if (!calibration) session.action = [&session, options] { return Show(session, *options); };
  });
  command->footer(std::string(kFooter) + kPlanHelp);
}

}  // namespace kintsugi::cli
