// SPDX-License-Identifier: Apache-2.0
// What each (phase, event) pair of the flow does. Internal to common/flow; the table in flow.cpp is the
// specification.
#pragma once

#include <vector>

#include "common/flow/flow.h"

namespace kintsugi::flow {

struct Machine {
  FlowState& state;
  const Event& event;
  Instant now;
  std::vector<Command> commands;
};
using Handler = void (*)(Machine&);

void Ignore(Machine& m);  // the event means nothing here
void Begin(Machine& m);   // Received: check the offer, then the host
void JudgePrecheck(Machine& m);
void JudgeFetch(Machine& m);
void FetchAgain(Machine& m);     // the back-off ended, or the agent started again while downloading
void GoOn(Machine& m);           // staged, or a wait ended: what comes next, if it is time
void JudgeCheck(Machine& m);     // detection right before the start
void TakeAnswer(Machine& m);     // the user's answer, or none came
void JudgeExitCode(Machine& m);  // the installer ended
void JudgeRun(Machine& m);       // detection after the run
void AskForReboot(Machine& m);   // reboot pending, or asked for and late
void NoteRefusedReboot(Machine& m);
void Booted(Machine& m);         // the host has booted: verify what waited for it
void BootedWaiting(Machine& m);  // somebody rebooted while it waits
void BootedAsking(Machine& m);
void JudgeVerification(Machine& m);
void Cancel(Machine& m);              // recalled while nothing runs: no item is started any more
void CancelIfNothingRan(Machine& m);  // reboot pending: what was done needs the boot all the same
void RememberRecall(Machine& m);      // recalled too late: finish and tell the truth
void AssessAgain(Machine& m);         // restart during an assessment
void Resume(Machine& m);              // restart between two items: what comes next, if it is time
void NoteAbsence(Machine& m);         // restart while waiting: a window may have been missed
void CleanUp(Machine& m);             // restart after the result: the staged files may still be there
void Interrupted(Machine& m);         // restart during the install: detect first

}  // namespace kintsugi::flow
