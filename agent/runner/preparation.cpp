// SPDX-License-Identifier: Apache-2.0
#include "agent/runner/preparation.h"

#include "agent/facts/facts.h"
#include "agent/package/handler.h"
#include "agent/package/machine.h"
#include "agent/package/signer.h"
#include "common/base/defect.h"
#include "common/crypto/crypto.h"

namespace kintsugi::agent {
namespace {

using model::FailureReason;

constexpr std::size_t kHashChunkBytes = 1U << 20U;

Preparation Refused(FailureReason reason, std::string why) {
  Preparation preparation;
  preparation.not_started.started = false;
  preparation.not_started.error = std::move(why);
  preparation.not_started.refusal = reason;
  return preparation;
}
Preparation NotNow(const Error& error) { return Refused(FailureReason::kNone, error.message); }
Preparation Ready(ProcessRequest request) { return {std::move(request), {}}; }

// The bytes may have changed on disk since they were downloaded: only what is hashed here is started.
Status VerifyStaged(Platform& platform, const model::Instruction& instruction, std::unique_ptr<StagedFile>& staged) {
  auto opened = platform.OpenStaged(StagedName(instruction));
  if (!opened) return opened.error();
  staged = std::move(*opened);
  crypto::Sha256Stream hash;
  std::uint64_t offset = 0;
  while (true) {
    auto bytes = staged->Read(offset, kHashChunkBytes);
    if (!bytes) return bytes.error();
    if (bytes->empty()) break;
    hash.Update(*bytes);
    offset += bytes->size();
  }
  if (hash.Finish() == instruction.sha256 || Planted(Defect::kStagedNotHashed)) return {};
  return Error{Code::kHashMismatch, "the staged package is not what was downloaded", 0};
}

Preparation PrepareUninstall(Platform& platform, const model::Instruction& instruction) {
  const model::HostFacts facts = CollectFacts(platform, {}, "");
  auto request = MakeUninstallRequest({instruction, facts, platform});
  if (request) return Ready(std::move(*request));
  return Refused(FailureReason::kCannotUninstall, request.error().message);
}

}  // namespace

std::string RefusalByHost(Platform& platform, const flow::FlowState& state, const model::HostFacts& facts) {
  const auto& instruction = state.instruction();
  if (state.offer.action != model::Action::kUninstall) return RefusalOn(instruction, facts.os);
  const auto request = MakeUninstallRequest({instruction, facts, platform});
  return request ? "" : request.error().message;
}

Preparation PrepareRun(Platform& platform, const flow::FlowState& state, std::unique_ptr<StagedFile>& staged) {
  const auto& instruction = state.instruction();
  if (platform.InstallerBusy())
    return Refused(FailureReason::kInstallerBusy, "another installation holds Windows Installer");
  if (state.offer.action == model::Action::kUninstall) return PrepareUninstall(platform, instruction);
  if (Status verified = VerifyStaged(platform, instruction, staged); !verified) return NotNow(verified.error());
  const std::string path = staged->path();
  const auto executable = platform.Executable(path);
  if (!executable) return NotNow(executable.error());
  if (std::string why = WhyNotRunnable(executable->machine, platform.System()); !why.empty())
    return Refused(FailureReason::kRefusedInstruction, std::move(why));
  if (!instruction.signers.empty()) {
    const auto signature = platform.Signature(path);
    if (!signature) return NotNow(signature.error());
    if (Status trusted = CheckSigner(instruction.signers, *signature); !trusted)
      return Refused(FailureReason::kRefusedInstruction, trusted.error().message);
  }
  auto request = MakeRequest({instruction, path, *executable});
  return request ? Ready(std::move(*request)) : NotNow(request.error());
}

}  // namespace kintsugi::agent
