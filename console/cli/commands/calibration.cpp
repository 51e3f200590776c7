// SPDX-License-Identifier: Apache-2.0
// estimate calibration: what was predicted against what came.
#include "console/cli/commands/commands.h"
#include "console/cli/estimate/ask_estimate.h"
#include "console/cli/estimate/calibration_view.h"

namespace kintsugi::cli {
namespace {

struct CalibrationOptions {
  std::string rollout;
  std::string section;
};

Result<ExitCode> Show(Session& session, const CalibrationOptions& options) {
  v1::ListPredictionsRequest request;
  request.set_rollout(options.rollout);
  const auto reply = session.Ask<v1::ListPredictionsReply>(v1::OperatorMethod::kListPredictions, request);
  if (!reply) return reply.error();
  if (session.format() == Format::kTable && options.section.empty())
    session.streams.out << RenderCalibration(*reply, LocalTimeText(session, 0, NeedsSeconds(*reply)), session.style());
  else
    session.Print(options.section == "predictions" ? PredictionRows(*reply) : ScoreRows(*reply));
  if (const std::string why = WhyNoScore(*reply); !why.empty()) session.Note(why);
  return ExitCode::kOk;
}

}  // namespace

void AddCalibration(CLI::App& estimate, Session& session) {
  AddCommand<CalibrationOptions>(
      estimate, session, "calibration", "Show how often what came lay inside what was said at the start",
      [](CLI::App& command, CalibrationOptions& options) {
        command.add_option("rollout", options.rollout, "Only this rollout: id or unique name");
        WordOption(command.add_option("--section", options.section, "score or predictions [both; score with -o]"),
                   {"score", "predictions"}, "WORD");
      },
      Show)
      ->footer(
          "Rollouts that an operator paused, edited, released or aborted are shown but not in the score.\n"
          "A rollout that is itself named calibration is estimated by its id.");
}

}  // namespace kintsugi::cli
