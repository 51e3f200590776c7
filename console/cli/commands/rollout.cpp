// SPDX-License-Identifier: Apache-2.0
// Rollouts: list, start, release, pause, resume, abort, show, export, watch.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"
#include "console/cli/duration.h"
#include "console/cli/estimate/ask_estimate.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/plan_view.h"
#include "console/cli/watch.h"
#include "console/cli/watch_view.h"

namespace kintsugi::cli {
namespace {

struct ChangeOptions {
  std::string rollout;
  std::uint64_t expected_revision = 0;
  bool yes = false;
  bool dry_run = false;
};
struct ShowOptions {
  std::string rollout;
  bool hosts = false;
  std::string state;
};
struct ExportOptions {
  std::string rollout;
  std::string state;
  std::string file;
};
struct WatchFlags {
  WatchOptions watch;
  std::string interval;
  std::string patience;
};
struct NoOptions {};

Result<ExitCode> List(Session& session, const NoOptions&) {
  const auto reply = session.Ask<v1::ListRolloutsReply>(v1::OperatorMethod::kListRollouts, v1::ListRolloutsRequest{});
  if (!reply) return reply.error();
  session.Print(RolloutTable(ToVector(reply->rollouts())));
  return ExitCode::kOk;
}

Result<ExitCode> Change(Session& session, const ChangeOptions& options, v1::OperatorMethod method) {
  v1::ChangeRolloutRequest request;
  request.set_rollout(options.rollout);
  request.set_expected_revision(options.expected_revision);
  request.set_dry_run(options.dry_run);
  const auto reply = session.Ask<v1::RolloutReply>(method, request);
  if (!reply) return reply.error();
  const auto& rollout = reply->rollout();
  if (session.format() != Format::kTable)
    session.Print(RolloutTable({rollout}));
  else
    session.Note(fmt::format("{} ({}): {}", rollout.name(), rollout.id(), PhaseAndReason(rollout)));
  if (options.dry_run) session.Note(kDryRunNote);
  if (method == v1::OperatorMethod::kStartRollout && !options.dry_run) NoteEstimate(session, rollout.id());
  return ExitCode::kOk;
}

Result<ExitCode> Abort(Session& session, const ChangeOptions& options) {
  const auto confirmed = session.Confirm(
      fmt::format("Abort rollout {}? Open offers are taken back; it cannot be resumed.", options.rollout),
      options.yes || options.dry_run);
  if (!confirmed) return confirmed.error();
  return Change(session, options, v1::OperatorMethod::kAbortRollout);
}

Result<v1::ListRolloutHostsReply> HostsOf(Session& session, const std::string& rollout, const std::string& state) {
  v1::ListRolloutHostsRequest request;
  request.set_rollout(rollout);
  request.set_state(state);
  return session.Ask<v1::ListRolloutHostsReply>(v1::OperatorMethod::kListRolloutHosts, request);
}

Table RolloutRecord(const v1::RolloutSummary& rollout) {
  Table table = RolloutTable({rollout});
  for (Column& column : table.columns) {
    column.heading = column.key == "waves" ? "Waves" : column.key;
    std::replace(column.heading.begin(), column.heading.end(), '_', ' ');
  }
  Table plan = PlanTable(rollout.plan());
  // The waves last: as text, nested tables stand below everything else.
  const auto nested = [](const Column& column) { return column.kind == kNested; };
  const auto place = std::find_if(table.columns.begin(), table.columns.end(), nested) - table.columns.begin();
  table.columns.insert(table.columns.begin() + place, plan.columns.begin(), plan.columns.end());
  table.rows[0].insert(table.rows[0].begin() + place, plan.rows[0].begin(), plan.rows[0].end());
  return table;
}

Result<ExitCode> Show(Session& session, const ShowOptions& options) {
  v1::GetRolloutRequest request;
  request.set_rollout(options.rollout);
  const auto reply = session.Ask<v1::RolloutReply>(v1::OperatorMethod::kGetRollout, request);
  if (!reply) return reply.error();
  Table table = RolloutRecord(reply->rollout());
  if (options.hosts || !options.state.empty()) {
    const auto hosts = HostsOf(session, options.rollout, options.state);
    if (!hosts) return hosts.error();
    table.columns.push_back({"host_rows", "Hosts", kNested});
    table.rows[0].push_back(Nested(RolloutHostTable(*hosts)));
  }
  session.PrintRecord(table);
  return ExitCode::kOk;
}

Result<ExitCode> Export(Session& session, const ExportOptions& options) {
  const auto hosts = HostsOf(session, options.rollout, options.state);
  if (!hosts) return hosts.error();
  const Format format = session.options.format.value_or(Format::kCsv);
  const Table table = RolloutHostTable(*hosts);
  if (options.file.empty()) {
    session.Print(table, format);
    return ExitCode::kOk;
  }
  std::ofstream file(options.file, std::ios::binary | std::ios::trunc);
  file << (format == Format::kJson  ? RenderJson(table)
           : format == Format::kCsv ? RenderCsv(table)
                                    : RenderTable(table, {false, true}));
  file.close();
  if (!file)
    return Error{errno == ENOSPC ? Code::kDiskFull : Code::kIo,
                 fmt::format("cannot write {}: {}", SafeText(options.file), std::strerror(errno)), errno};
  session.Note(fmt::format("{} rows written to {}", table.rows.size(), options.file));
  return ExitCode::kOk;
}

Result<ExitCode> Watch(Session& session, const WatchFlags& flags) {
  WatchOptions options = flags.watch;
  if (!flags.interval.empty()) options.interval = ParseDuration(flags.interval).value_or(options.interval);
  if (!flags.patience.empty()) options.patience = ParseDuration(flags.patience).value_or(options.patience);
  return WatchRollout(session, options);
}

void BindRollout(CLI::App& command, std::string& rollout) {
  command.add_option("rollout", rollout, "Rollout id or unique name")->required();
}

void AddChange(CLI::App& group, Session& session, const std::string& name, const std::string& text,
               v1::OperatorMethod method) {
  AddCommand<ChangeOptions>(
      group, session, name, text,
      [method](CLI::App& command, ChangeOptions& options) {
        BindRollout(command, options.rollout);
        command.add_option("--expect-revision", options.expected_revision,
                           "Refuse when the rollout has changed since this revision");
        if (method == v1::OperatorMethod::kAbortRollout) AddYes(command, options.yes);
        AddDryRun(command, options.dry_run);
      },
      [method](Session& s, const ChangeOptions& options) {
        return method == v1::OperatorMethod::kAbortRollout ? Abort(s, options) : Change(s, options, method);
      });
}

void AddWatch(CLI::App& group, Session& session) {
  auto* watch = AddCommand<WatchFlags>(
      group, session, "watch", "Follow a rollout until it ends",
      [](CLI::App& command, WatchFlags& flags) {
        BindRollout(command, flags.watch.rollout);
        WordOption(
            command.add_option("--until", flags.watch.until, "Also stop, with exit code 0, when it is in this phase"),
            {"draft", "running", "paused", "halted", "completed", "aborted"}, "PHASE");
        DurationOption(command.add_option("--interval", flags.interval,
                                          "Shortest time between two pictures [200ms live, 1s for lines]"),
                       Duration{0}, std::chrono::hours(1));
        DurationOption(
            command.add_option("--patience", flags.patience, "How long a console that is away is waited for [2min]"),
            Duration{0}, std::chrono::days(1));
      },
      Watch);
  watch->footer(
      "On a terminal: a picture with one bar per wave, redrawn in place. Elsewhere: one line per change;\n"
      "with -o json one object per change and line. Exit code 0: completed, 4: halted, 5: aborted.\n"
      "Phases: draft, running, paused, halted, completed, aborted.");
}

void AddShowAndExport(CLI::App& group, Session& session) {
  AddCommand<ShowOptions>(
      group, session, "show", "Show one rollout: phase, the reason for it, waves",
      [](CLI::App& command, ShowOptions& options) {
        BindRollout(command, options.rollout);
        command.add_flag("--hosts", options.hosts, "Also each host's state and the reason for it");
        command.add_option("--state", options.state, "Only hosts in this state, e.g. Failed; implies --hosts");
      },
      Show);
  AddCommand<ExportOptions>(
      group, session, "export", "Write each host's state, as CSV unless -o says otherwise",
      [](CLI::App& command, ExportOptions& options) {
        BindRollout(command, options.rollout);
        command.add_option("--state", options.state, "Only hosts in this state, e.g. Failed");
        command.add_option("--file", options.file, "Write to this file instead of standard output");
      },
      Export);
}

}  // namespace

void AddRolloutCommands(CLI::App& app, Session& session) {
  CLI::App* group = AddGroup(
      app, "rollout", "Rollouts: create, edit, plan, list, start, watch, release, pause, resume, abort, show, export");
  AddRolloutCreate(*group, session);
  AddRolloutEdit(*group, session);
  AddRolloutPlan(*group, session);
  AddCommand<NoOptions>(
      *group, session, "list", "List rollouts", [](CLI::App&, NoOptions&) {}, List);
  AddChange(*group, session, "start", "Start a draft: its first wave opens", v1::OperatorMethod::kStartRollout);
  AddWatch(*group, session);
  AddChange(*group, session, "release", "Open the next wave now, whatever its gate, soak or success condition says",
            v1::OperatorMethod::kReleaseWave);
  AddChange(*group, session, "pause", "Make no new offers until it is resumed", v1::OperatorMethod::kPauseRollout);
  AddChange(*group, session, "resume",
            "Go on with a paused or halted rollout; after a halt the failures so far no longer count",
            v1::OperatorMethod::kResumeRollout);
  AddChange(*group, session, "abort", "End it for good and take open offers back", v1::OperatorMethod::kAbortRollout);
  AddShowAndExport(*group, session);
}

}  // namespace kintsugi::cli
