// SPDX-License-Identifier: Apache-2.0
// rollout create, rollout edit, rollout plan-example: plans from files and flags. Numbers that are not given stay 0 on
// the wire: the console's defaults count.
#include <fmt/format.h>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/plan_flags.h"
#include "console/cli/commands/tables.h"
#include "console/cli/estimate/ask_estimate.h"
#include "console/cli/plan_file.h"
#include "console/cli/plan_view.h"
#include "console/cli/watch_view.h"
#include "console/cli/wave.h"

namespace kintsugi::cli {
namespace {

struct CreateOptions {
  PlanFlags plan;
  bool dry_run = false;
};
struct EditOptions {
  PlanFlags plan;
  std::string rollout;
  std::uint64_t expected_revision = 0;
  bool dry_run = false;
};
struct NoOptions {};

void NoteWaves(Session& session, const v1::RolloutSummary& rollout, const v1::RolloutPlan& plan) {
  if (session.options.quiet) return;
  for (int i = 0; i < rollout.waves_size(); ++i) {
    const auto& wave = rollout.waves(i);
    std::string rule = i < plan.waves_size() ? Describe(plan.waves(i)) : "";
    if (const std::string more = i < plan.waves_size() ? DescribeOptions(plan.waves(i)) : ""; !more.empty())
      rule += ", " + more;
    session.Note(
        fmt::format("wave {}: {} {} ({})", wave.name(), wave.total(), wave.total() == 1 ? "host" : "hosts", rule));
  }
}

// The id alone on standard output, so that ID=$(kintsugi rollout create ...) works; the waves for people.
Result<ExitCode> Create(Session& session, const CreateOptions& options) {
  auto plan = PlanFrom(options.plan);
  if (!plan) return plan.error();
  v1::CreateRolloutRequest request;
  *request.mutable_plan() = *plan;
  request.set_dry_run(options.dry_run);
  const auto reply = session.Ask<v1::CreateRolloutReply>(v1::OperatorMethod::kCreateRollout, request);
  if (!reply) return reply.error();
  for (const auto& warning : reply->warnings()) session.Note("warning: " + warning);
  if (session.format() != Format::kTable) {
    session.Print(RolloutTable({reply->rollout()}));
    if (!options.dry_run) NoteEstimate(session, reply->rollout().id());
    return ExitCode::kOk;
  }
  NoteWaves(session, reply->rollout(), *plan);
  if (options.dry_run) {
    session.Note(kDryRunNote);
    session.Print(WaveTable(reply->rollout()));
    return ExitCode::kOk;
  }
  session.Note(fmt::format("draft made; start it with: kintsugi rollout start {}", reply->rollout().id()));
  NoteEstimate(session, reply->rollout().id());
  session.PrintLine(reply->rollout().id());
  return ExitCode::kOk;
}

// The plan as it is, changed, goes back whole, together with the revision it was read at: two people who edit at the
// same time do not undo each other's work.
Result<ExitCode> Edit(Session& session, const EditOptions& options) {
  v1::GetRolloutRequest get;
  get.set_rollout(options.rollout);
  const auto now = session.Ask<v1::RolloutReply>(v1::OperatorMethod::kGetRollout, get);
  if (!now) return now.error();
  v1::EditRolloutRequest request;
  *request.mutable_plan() = now->rollout().plan();
  if (Status status = ApplyPlanFlags(options.plan, *request.mutable_plan()); !status) return status.error();
  CompletePlan(*request.mutable_plan());
  request.set_rollout(now->rollout().id());
  request.set_expected_revision(options.expected_revision == 0 ? now->rollout().revision() : options.expected_revision);
  request.set_dry_run(options.dry_run);
  const auto reply = session.Ask<v1::RolloutReply>(v1::OperatorMethod::kEditRollout, request);
  if (!reply) return reply.error();
  const auto& rollout = reply->rollout();
  if (session.format() != Format::kTable) {
    session.Print(RolloutTable({rollout}));
  } else {
    const auto changes = PlanChanges(now->rollout().plan(), rollout.plan());
    for (const std::string& change : changes) session.Note(change);
    if (changes.empty()) session.Note("the plan is as it was");
    session.Note(fmt::format("{} ({}): {}", rollout.name(), rollout.id(), PhaseAndReason(rollout)));
  }
  if (options.dry_run) session.Note(kDryRunNote);
  return ExitCode::kOk;
}

void BindCreate(CLI::App& command, CreateOptions& options) {
  BindPlanFlags(command, options.plan);
  AddDryRun(command, options.dry_run);
  const std::size_t bulletin = 0;
  command.parse_complete_callback([&options, bulletin] {
    if (options.plan.file.empty() && options.plan.values[bulletin].empty()) throw CLI::RequiredError("--bulletin");
  });
}

void BindEdit(CLI::App& command, EditOptions& options) {
  command.add_option("rollout", options.rollout, "Rollout id or unique name")->required();
  BindPlanFlags(command, options.plan);
  command.add_option("--expect-revision", options.expected_revision,
                     "Refuse when the rollout has changed since this revision [since it is read]");
  AddDryRun(command, options.dry_run);
  command.parse_complete_callback([&options] {
    if (options.plan.Empty()) throw CLI::RequiredError("--plan or another flag that says what changes");
  });
}

}  // namespace

void AddRolloutCreate(CLI::App& rollout, Session& session) {
  AddCommand<CreateOptions>(rollout, session, "create",
                            "Make a draft of a rollout; nothing is offered until it is started", BindCreate, Create)
      ->footer(std::string(kPlanHelp) +
               "\nExample: kintsugi rollout create --bulletin MS03-043 --wave canary=5%,soak=1d --wave broad=rest");
  AddCommand<NoOptions>(
      rollout, session, "plan-example", "Print a plan file with every key, its meaning and an example",
      [](CLI::App&, NoOptions&) {},
      [](Session& s, const NoOptions&) -> Result<ExitCode> {
        s.streams.out << ExamplePlan();
        return ExitCode::kOk;
      });
}

void AddRolloutEdit(CLI::App& rollout, Session& session) {
  AddCommand<EditOptions>(rollout, session, "edit", "Change the plan of a rollout that is not over", BindEdit, Edit)
      ->footer(std::string("Only what is given changes; lists (waves, rules, role limits) are replaced as a whole.\n") +
               kPlanHelp + "\nExample: kintsugi rollout edit october --in-flight 200 --deadline none");
}

}  // namespace kintsugi::cli
