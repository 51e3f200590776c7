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
void Begin(Machine& m);   // Received: check the instruction, then the host
void JudgePrecheck(Machine& m);
void JudgeFetch(Machine& m);
void FetchAgain(Machine& m);     // the back-off ended, or the agent started again while downloading
void LeaveStaged(Machine& m);    // staged: wait for not_before or install
void EndWait(Machine& m);        // waiting: install when it is time
void JudgeExitCode(Machine& m);  // the installer ended
void JudgeRun(Machine& m);       // detection after the run
void AskForReboot(Machine& m);   // reboot pending: ask
void RebootIsLate(Machine& m);   // asked and nothing happened
void NoteRefusedReboot(Machine& m);
void Verify(Machine& m);  // the host has booted
void JudgeVerification(Machine& m);
void Cancel(Machine& m);              // recalled before the install
void RememberRecall(Machine& m);      // recalled too late: finish and tell the truth
void CancelIfNothingRan(Machine& m);  // reboot pending only because the installer asked for a boot first
void AssessAgain(Machine& m);         // restart during an assessment
void RestartStaged(Machine& m);
void CleanUp(Machine& m);      // restart after the result: the staged file may still be there
void Interrupted(Machine& m);  // restart during the install: detect first

}  // namespace kintsugi::flow
