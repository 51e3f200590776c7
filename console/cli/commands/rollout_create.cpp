// SPDX-License-Identifier: Apache-2.0
// rollout create: a plan from flags. Numbers that are not given stay 0 on the wire: the console's defaults
// count.
#include <fmt/format.h>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"
#include "console/cli/duration.h"
#include "console/cli/wave.h"

namespace kintsugi::cli {
namespace {

struct CreateOptions {
  v1::RolloutPlan plan;
  std::vector<std::string> waves;
  std::string retry_base;
  std::string retry_cap;
  std::string offer_timeout;
  std::string unreachable_after;
  std::uint32_t success = 0;
  std::uint32_t error = 0;
  std::uint32_t error_min_sample = 0;
  std::uint32_t error_count = 0;
  std::uint32_t in_flight = 0;
  std::uint32_t attempts = 0;
  std::uint32_t revision = 0;
  std::string bulletin;
  std::string name;
  std::string filter;
  bool no_reboot = false;
  bool dry_run = false;
};

// The option's check has understood the text already; "" = not given, the console's default counts.
std::uint64_t MillisecondsOf(const std::string& text) {
  return static_cast<std::uint64_t>(ParseDuration(text).value_or(Duration{0}).count());
}

void SetDurations(const CreateOptions& options, v1::RolloutPlan& plan) {
  plan.set_retry_base_ms(MillisecondsOf(options.retry_base));
  plan.set_retry_cap_ms(MillisecondsOf(options.retry_cap));
  plan.set_offer_timeout_ms(MillisecondsOf(options.offer_timeout));
  plan.set_unreachable_after_ms(MillisecondsOf(options.unreachable_after));
}

Result<v1::RolloutPlan> PlanFrom(const CreateOptions& options) {
  v1::RolloutPlan plan;
  plan.set_bulletin_id(options.bulletin);
  plan.set_name(options.name.empty() ? options.bulletin : options.name);
  plan.set_host_filter(options.filter);
  plan.set_success_percent(options.success);
  plan.set_error_percent(options.error);
  plan.set_error_min_sample(options.error_min_sample);
  plan.set_error_count(options.error_count);
  plan.set_in_flight_limit(options.in_flight);
  plan.set_max_attempts(options.attempts);
  plan.set_package_revision(options.revision);
  plan.set_reboot_allowed(!options.no_reboot);
  SetDurations(options, plan);
  const auto waves = ParseWaves(options.waves);
  if (!waves) return waves.error();
  for (const auto& wave : *waves) *plan.add_waves() = wave;
  return plan;
}

// The id alone on standard output, so that ID=$(kintsugi rollout create ...) works; the waves for people.
Result<ExitCode> Create(Session& session, const CreateOptions& options) {
  auto plan = PlanFrom(options);
  if (!plan) return plan.error();
  v1::CreateRolloutRequest request;
  *request.mutable_plan() = *plan;
  request.set_dry_run(options.dry_run);
  const auto reply = session.Ask<v1::CreateRolloutReply>(v1::OperatorMethod::kCreateRollout, request);
  if (!reply) return reply.error();
  for (const auto& warning : reply->warnings()) session.Note("warning: " + warning);
  if (session.format() != Format::kTable) {
    session.Print(RolloutTable({reply->rollout()}));
    return ExitCode::kOk;
  }
  if (!session.options.quiet) {
    for (int i = 0; i < reply->rollout().waves_size(); ++i) {
      const auto& wave = reply->rollout().waves(i);
      const std::string rule = i < plan->waves_size() ? Describe(plan->waves(i)) : "";
      session.Note(
          fmt::format("wave {}: {} {} ({})", wave.name(), wave.total(), wave.total() == 1 ? "host" : "hosts", rule));
    }
  }
  if (options.dry_run) {
    session.Note(kDryRunNote);
    session.Print(WaveTable(reply->rollout()));
    return ExitCode::kOk;
  }
  session.Note(fmt::format("draft made; start it with: kintsugi rollout start {}", reply->rollout().id()));
  session.PrintLine(reply->rollout().id());
  return ExitCode::kOk;
}

void BindConditions(CLI::App& command, CreateOptions& options) {
  NumberOption(command.add_option("--success", options.success,
                                  "Percent of a wave's reachable hosts that must succeed before the next opens [95]"),
               1, 100);
  NumberOption(command.add_option("--error", options.error,
                                  "More than this percent of a wave's finished hosts failed: halt [5]"),
               1, 100);
  NumberOption(command.add_option("--error-min-sample", options.error_min_sample,
                                  "Finished hosts needed before --error counts [1]"),
               1, 1000000);
  NumberOption(command.add_option("--error-count", options.error_count,
                                  "So many failed hosts in a wave halt, whatever the percentage [no limit]"),
               1, 1000000);
}

void BindLimits(CLI::App& command, CreateOptions& options) {
  constexpr Duration kLeast{1};
  constexpr Duration kMost = std::chrono::days(366);
  NumberOption(
      command.add_option("--in-flight", options.in_flight, "Most hosts that hold an offer at the same time [500]"), 1,
      1000000);
  NumberOption(command.add_option("--attempts", options.attempts, "Offers to a host before it counts as failed [3]"), 1,
               20);
  DurationOption(command.add_option("--retry-base", options.retry_base,
                                    "Wait before the second attempt, doubled for each further one [60s]"),
                 kLeast, kMost);
  DurationOption(command.add_option("--retry-cap", options.retry_cap, "Longest wait between attempts [1h]"), kLeast,
                 kMost);
  DurationOption(command.add_option("--offer-timeout", options.offer_timeout,
                                    "No word for this long: the offer is taken back [4h]"),
                 kLeast, kMost);
  DurationOption(command.add_option("--unreachable-after", options.unreachable_after,
                                    "Hosts silent for this long do not hold up their wave [30min]"),
                 kLeast, kMost);
}

void Bind(CLI::App& command, CreateOptions& options) {
  command.add_option("--bulletin", options.bulletin, "What to roll out, e.g. MS03-043")->required();
  command.add_option("--name", options.name, "Name for lists [the bulletin's id]");
  auto* waves = command.add_option("--wave", options.waves,
                                   "NAME=5% | NAME=10 | NAME=query:FILTER | NAME=rest; in order, repeatable");
  Parsed(waves, "WAVE", ParseWave)->allow_extra_args(false);
  command.add_option("--filter", options.filter,
                     "Only hosts that match, e.g. 'product=windows-xp name=web*' [every host]");
  BindConditions(command, options);
  BindLimits(command, options);
  NumberOption(command.add_option("--revision", options.revision, "Package revision [the current one]"), 1, 1000000);
  command.add_flag("--no-reboot", options.no_reboot, "Hosts do not reboot; those that need it stay RebootPending");
  AddDryRun(command, options.dry_run);
}

}  // namespace

void AddRolloutCreate(CLI::App& rollout, Session& session) {
  auto* create = AddCommand<CreateOptions>(
      rollout, session, "create", "Make a draft of a rollout; nothing is offered until it is started", Bind, Create);
  create->footer(
      "Values in [brackets] count when a flag is not given. Durations: 250ms, 10s, 30min, 4h, 7d.\n"
      "Without --wave: canary=5% and broad=rest.\n"
      "Example: kintsugi rollout create --bulletin MS03-043 --wave canary=5% --wave early=10 --wave "
      "broad=rest");
}

}  // namespace kintsugi::cli
