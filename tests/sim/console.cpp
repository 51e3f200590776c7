// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/console.h"

#include <algorithm>

#include "common/base/check.h"
#include "common/crypto/crypto.h"

namespace kintsugi::simulation {
namespace {

// The real loop turns at least once a second while it is idle; an idle console of a run turns this often.
constexpr Duration kIdleTurn{60'000};
constexpr Duration kRestartAfterFailedLoad{10'000};
constexpr std::uint32_t kPredictionRuns = 10;  // enough to have them; runs are for other things

// One authority for all runs of the process: nothing in a run depends on its key.
const crypto::Authority& SharedAuthority() {
  static const crypto::Authority authority = *crypto::NewAuthority("Simulation", FromUnixMs(1'000'000'000'000));
  return authority;
}

}  // namespace

SimConsole::SimConsole(Context context, console::CoreOptions options)
    : context_(context), store_(context), clock_(context.scheduler), options_(std::move(options)) {
  options_.prediction_runs = std::min(options_.prediction_runs, kPredictionRuns);
  options_.random_bytes = [&prng = context_.prng](std::size_t count) {
    std::string bytes(count, '\0');
    for (char& byte : bytes) byte = static_cast<char>(prng.Below(256));
    return bytes;
  };
}

SimConsole::~SimConsole() = default;

void SimConsole::AddHost(const HostId& id, const std::string& name) {
  index_.emplace(id, static_cast<int>(hosts_.size()));
  hosts_.push_back(id);
  db::WriteBatch batch;
  db::HostRow row;
  row.id = id;
  row.name = name;
  row.enrolled = context_.scheduler.Now();
  row.certificate_serial = "01";
  row.certificate_expires = context_.scheduler.Now() + std::chrono::hours(24 * 365 * 30);
  batch.hosts.push_back(std::move(row));
  KINTSUGI_CHECK(store_.rows().Commit(batch).has_value());
}

int SimConsole::IndexOf(const HostId& host) const {
  const auto found = index_.find(host);
  return found == index_.end() ? kNoHost : found->second;
}

void SimConsole::Start() { Boot(); }

void SimConsole::Boot() {
  core_ = std::make_unique<console::Core>(options_, store_, clock_, NullLog(), SharedAuthority());
  core_->Attach(this);
  if (!core_->Load()) {  // the service manager starts it again
    core_.reset();
    context_.scheduler.After(kRestartAfterFailedLoad, [this] { Boot(); });
    return;
  }
  ++life_;
  context_.recorder.Record({.kind = EventKind::kConsoleStarted});
  before_kill_.clear();
  Pump();
}

void SimConsole::Die(const std::string& when, bool agreed, Duration down_for) {
  before_kill_.clear();
  for (std::uint32_t i = 0; agreed && i < core_->rollouts().size(); ++i) {
    const auto& rollout = core_->rollouts().at(i);
    before_kill_.push_back({rollout.row.id.str(), rollout.state});
  }
  ++kills_;
  context_.scheduler.Cancel(timer_);
  timer_ = 0;
  core_.reset();
  network_->ConsoleGone();
  context_.recorder.Record({.kind = EventKind::kConsoleStopped, .text = when});
  context_.scheduler.After(down_for, [this] { Boot(); });
}

void SimConsole::Kill(Duration down_for) {
  if (!up() || turning_) return;
  // Work may wait in the inbox: it is lost, as its callers find out by their deadlines. A console that cannot read its
  // store after a refused commit answers nothing, and what it still remembers was never stored.
  Die("between two turns", store_.readable(), down_for);
}

void SimConsole::Pump() {
  if (!up() || turn_posted_) return;
  turn_posted_ = true;
  context_.scheduler.Post([this] {
    turn_posted_ = false;
    if (up()) Turn();
  });
}

void SimConsole::Turn() {
  context_.scheduler.Cancel(timer_);
  timer_ = 0;
  turning_ = true;
  ++turns_;
  std::optional<ConsoleKilled> killed;
  try {
    core_->Pump();
  } catch (const ConsoleKilled& death) {
    killed = death;
  }
  turning_ = false;
  if (killed) {
    const Duration down = Between(context_.prng, Duration{1'000}, Duration{600'000});
    return Die(killed->committed ? "after a commit, before its answers" : "before a commit", killed->committed, down);
  }
  if (store_.readable()) context_.recorder.Record({.kind = EventKind::kTurn});
  const Duration wait = std::max(Duration{1}, std::chrono::duration_cast<Duration>(NextDue() - clock_.Now()));
  timer_ = context_.scheduler.After(wait, [this] {
    timer_ = 0;
    if (up()) Turn();
  });
}

bool SimConsole::TakeTurnAlone() {
  if (!up() || turning_) return false;
  const int turns = options_.batch_limit < 100 ? 32 : 1;  // small batches: more than any inbox of a run holds
  for (int i = 0; i < turns && up(); ++i) Turn();
  return core() != nullptr;
}

Instant SimConsole::NextDue() const {
  Instant next = clock_.Now() + kIdleTurn;
  for (std::uint32_t i = 0; i < core_->rollouts().size(); ++i) {
    const auto due = rollout::NextDeadline(core_->rollouts().at(i).state);
    if (due) next = std::min(next, *due);
  }
  // A deadline that has passed and that a turn did not clear must not make a run spin.
  return std::max(next, clock_.Now() + Duration{1'000});
}

void SimConsole::Wake(const HostId& host) { network_->Wake(IndexOf(host)); }
void SimConsole::Disconnect(const HostId& host) { network_->Disconnect(IndexOf(host)); }

void SimConsole::Call(v1::OperatorMethod method, std::shared_ptr<const google::protobuf::Message> request,
                      std::function<void(Result<console::MessagePtr>)> done) {
  if (!up()) return done(Error{Code::kUnavailable, "the console is down"});
  core_->Call(method, {"operator", "admin", {}}, std::move(request), std::move(done));
  Pump();
}

void SimConsole::AddPackage(const std::string& update_id, std::uint32_t revision, const std::string& file_name,
                            const std::string& sha256_hex, std::uint64_t size_bytes, std::function<void(Status)> done) {
  if (!up()) return done(Error{Code::kUnavailable, "the console is down"});
  v1::AddPackageRequest request;
  request.set_file_name(file_name);
  request.set_update_id(update_id);
  request.set_revision(revision);
  core_->PackageAdded({"operator", "admin", {}}, std::move(request), {sha256_hex, size_bytes, false},
                      [done = std::move(done)](const Result<console::MessagePtr>& reply) {
                        done(reply ? Status{} : Status{reply.error()});
                      });
  Pump();
}

}  // namespace kintsugi::simulation
