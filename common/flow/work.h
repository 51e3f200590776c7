// SPDX-License-Identifier: Apache-2.0
// What comes next in a work of several items: the steps that the handlers share. Each function ends the step: it
// journals once, first, and adds the commands. Internal to common/flow. Pure.
#pragma once

#include "common/flow/handlers.h"

namespace kintsugi::flow {

// ---- ends of a step
void Emit(Machine& m, CommandKind kind);
void Enter(Machine& m, Phase phase, Instant wake_at = Instant{});
void Keep(Machine& m, Instant wake_at);  // stays in the phase with changed data
void Assess(Machine& m, Phase phase);    // enters the phase and assesses the state's item
void Finish(Machine& m, model::HostState result, model::FailureReason reason, model::ErrorClass error_class,
            const std::string& detail);
// The work ends here; what was done of it stays and is told.
void Fail(Machine& m, model::FailureReason reason, model::ErrorClass error_class, const std::string& detail);
// The same because of the state's item.
void FailItem(Machine& m, model::FailureReason reason, model::ErrorClass error_class, const std::string& detail);
void Expire(Machine& m);
void Fetch(Machine& m);
void Wait(Machine& m, Instant until, const std::string& why);

// ---- what comes next
void StageNext(Machine& m);  // the next item that was not looked at, or on to the install
void Proceed(Machine& m);    // verify what has booted, then the next item, then the reboot, then the end
void Install(Machine& m);    // the state's item, now
void BecomeRebootPending(Machine& m);
void RequestReboot(Machine& m);  // if it is time and nobody objects; else waits
// False: it is not yet, or no more, time to start; the step has ended.
bool MayStartNow(Machine& m);

// ---- questions
bool AnyPending(const FlowState& state);
bool Begun(const FlowState& state);  // an installer was started
bool Expired(const Machine& m);
void NoteAbsenceSince(FlowState& state, Instant since);
Instant LastSign(const FlowState& state);
Duration Backoff(const Machine& m, Duration base, Duration cap, std::uint32_t failures);

}  // namespace kintsugi::flow
