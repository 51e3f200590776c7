// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/host.h"

#include <utility>

#include "agent/runner/identity_store.h"
#include "common/base/check.h"
#include "common/version/file_version.h"

namespace kintsugi::simulation {
namespace {

agent::Identity MakeIdentity(const HostId& id, Instant now) {
  agent::Identity identity;
  identity.host_id = id.str();
  identity.private_key_der = "key";
  identity.certificate_der = "certificate";
  identity.certificate_not_before = now - std::chrono::hours(24 * 365);
  identity.certificate_not_after = now + std::chrono::hours(24 * 365 * 60);  // half of it is past every clock jump
  return identity;
}

const std::vector<model::FileRequirement>& FilesOf(const model::Update& update, const model::Package& package) {
  return package.files.empty() ? update.detection.files : package.files;
}

}  // namespace

void HostLog::Write(Level, std::string_view event, std::initializer_list<Field> fields) {
  if (event != "agent.install_started" && event != "agent.uninstall_started") return;
  for (const Field& field : fields)
    if (field.key == "offer") platform_.Announce(field.value);
}

SimHost::SimHost(Context context, int index, HostParts parts)
    : context_(context),
      index_(index),
      id_(std::move(parts.id)),
      clock_(context.scheduler),
      machine_(std::move(parts.spec), context.scheduler, std::move(parts.pool)),
      platform_(context, index, machine_, *parts.staged_names),
      journal_(context, index,
               [this] { machine_.KillAgent(Between(context_.prng, Duration{1'000}, Duration{300'000})); }),
      log_(platform_),
      service_({clock_, platform_, journal_, issuer_, log_, std::move(parts.make_link), std::move(parts.make_content)},
               std::move(parts.options)) {
  journal_.Put({agent::WriteOf(MakeIdentity(id_, context.scheduler.Now()))});
  machine_.SetAgentHooks([this] { StartAgent(); }, [this] { StopAgent(); });
}

void SimHost::StartAgent() {
  journal_.Restart();
  if (machine_.boots() != boots_seen_) {
    boots_seen_ = machine_.boots();
    if (boots_seen_ > 1 && context_.Fails(Fault::kSecondReboot, index_))
      machine_.SetPendingReboot({"component-based-servicing", true});
  }
  context_.recorder.Record({.kind = EventKind::kAgentStarted, .host = index_});
  const Status started = service_.Start();
  KINTSUGI_CHECK(started.has_value());
}

void SimHost::StopAgent() {
  platform_.AgentStopped();
  service_.Stop();
  context_.recorder.Record(
      {.kind = machine_.powered() ? EventKind::kAgentStopped : EventKind::kHostDown, .host = index_});
  if (context_.Fails(Fault::kTornWrite, index_)) platform_.TearStaged(context_.prng.Percent(50));
}

void SimHost::SetClockAhead(Duration ahead) {
  if (ahead == clock_.ahead()) return;
  clock_.SetAhead(ahead);
  machine_.faults().clock_skew = ahead;
  clock_jumped_ = context_.scheduler.Now();
}

void SimHost::InstallByOtherChannel(const model::Update& update, const model::Package& package) {
  for (const auto& file : FilesOf(update, package)) {
    machine_.SetFile(file.path, {file.version, 65'536});
  }
  meddled_ = context_.scheduler.Now();
}

void SimHost::Damage(const model::Update& update) {
  for (const auto& file : update.detection.files) machine_.SetFile(file.path, {"1.0.0.1", 65'536});
  meddled_ = context_.scheduler.Now();
}

bool SimHost::InForce(const model::Update& update, const model::Package& package) {
  for (const auto& wanted : FilesOf(update, package)) {
    const auto need = version::ParseFileVersion(wanted.version);
    const auto found = version::ParseFileVersion(machine_.File(wanted.path, nullptr).version);
    if (!found || *found < *need) return false;
    if (!wanted.protected_copy || !machine_.spec().file_protection) continue;
    const auto copy = version::ParseFileVersion(machine_.ProtectedCopy(wanted.path).version);
    if (copy && *copy < *need) return false;
  }
  return true;
}

}  // namespace kintsugi::simulation
