// SPDX-License-Identifier: Apache-2.0
// Asking the console for estimates, also from commands that are about something else. One thread.
#pragma once

#include <string>

#include "common/base/result.h"
#include "console/cli/estimate/time_text.h"
#include "console/cli/session.h"

namespace kintsugi::cli {

// A million hosts and several changes of the plan take a console a while.
inline constexpr Duration kEstimateTimeout{300'000};

Result<v1::EstimateRolloutReply> AskEstimate(Session& session, const v1::EstimateRolloutRequest& request,
                                             Duration timeout = kEstimateTimeout);
// Local times of this terminal.
TimeText LocalTimeText(const Session& session, std::int64_t from_ms, bool seconds = false);
// With seconds where the rollout is over within minutes.
TimeText LocalTimeText(const Session& session, const v1::EstimateRolloutReply& reply);

// "by the estimate half of the hosts are done by ...; see: kintsugi estimate ID" to standard error, not with --quiet. A
// console that cannot say in a few seconds leaves it out: the command before it has succeeded all the same.
void NoteEstimate(Session& session, const std::string& rollout);
// "end by ~23:10 (22:50 to 23:40)" for a picture; an error leaves it out.
Result<std::string> AskRemaining(Session& session, const std::string& rollout);

}  // namespace kintsugi::cli
