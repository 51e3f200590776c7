// SPDX-License-Identifier: Apache-2.0
// kintsugi-agent.exe: the agent of a Windows host.
#include "agent/program/windows/commands.h"
#include "agent/program/windows/process_setup.h"
#include "common/runtime/grpc_process.h"

int main() {
  kintsugi::agent::windows::HardenProcess();
  kintsugi::agent::windows::UseUtf8Console();
  kintsugi::runtime::PrepareGrpc();
  return kintsugi::agent::windows::RunCommand(kintsugi::agent::windows::ProgramArguments());
}
