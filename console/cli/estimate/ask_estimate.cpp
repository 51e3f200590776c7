// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/ask_estimate.h"

#include <fmt/format.h>

#include "console/cli/estimate/estimate_view.h"
#include "console/cli/when.h"

namespace kintsugi::cli {
namespace {

constexpr Duration kBesideTimeout{5'000};

Result<v1::EstimateRolloutReply> AskBeside(Session& session, const std::string& rollout) {
  v1::EstimateRolloutRequest request;
  request.set_rollout(rollout);
  return AskEstimate(session, request, kBesideTimeout);
}

}  // namespace

Result<v1::EstimateRolloutReply> AskEstimate(Session& session, const v1::EstimateRolloutRequest& request,
                                             Duration timeout) {
  return session.Ask<v1::EstimateRolloutReply>(v1::OperatorMethod::kEstimateRollout, request, timeout);
}

TimeText LocalTimeText(const Session& session, std::int64_t from_ms, bool seconds) {
  return {LocalZone(session.environment("TZ")), from_ms, session.streams.now(), seconds};
}

TimeText LocalTimeText(const Session& session, const v1::EstimateRolloutReply& reply) {
  const auto* end = FindMilestone(reply.milestones(), "end");
  return LocalTimeText(session, reply.from_ms(), end != nullptr && NeedsSeconds(reply.from_ms(), end->p50_ms()));
}

void NoteEstimate(Session& session, const std::string& rollout) {
  if (session.options.quiet) return;
  const auto reply = AskBeside(session, rollout);
  if (!reply) return;
  const std::string answer = ShortAnswer(*reply, LocalTimeText(session, *reply));
  if (!answer.empty()) session.Note(fmt::format("estimate: {}; see: kintsugi estimate {}", answer, rollout));
}

Result<std::string> AskRemaining(Session& session, const std::string& rollout) {
  const auto reply = AskBeside(session, rollout);
  if (!reply) return reply.error();
  return RemainingLine(*reply, LocalTimeText(session, *reply), session.streams.now());
}

}  // namespace kintsugi::cli
