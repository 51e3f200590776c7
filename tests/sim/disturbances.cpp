// SPDX-License-Identifier: Apache-2.0
// Faults of the world: what happens to a host, to the network or to the console as a whole, so many times a day.
#include <algorithm>

#include "tests/sim/world.h"

namespace kintsugi::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

}  // namespace

SimHost& World::AnyHost() { return *hosts_[prng_.Below(hosts_.size())]; }

void World::DisturbLater(Fault fault, Instant end) {
  if (!FaultPlan::IsOfTheWorld(fault)) return;
  const Duration wait = faults_.UntilNext(fault);
  if (wait == Duration{0} || scheduler_.Now() + wait >= end) return;
  scheduler_.After(wait, [this, fault, end] {
    if (faults_.ended()) return;
    faults_.Count(fault);
    Record({.kind = EventKind::kFault, .text = std::string(Name(fault))});
    Disturb(fault, end);
    DisturbLater(fault, end);
  });
}

void World::Disturb(Fault fault, Instant end) {
  const Duration left = std::max(Duration{seconds(1)}, end - scheduler_.Now());
  const auto for_up_to = [&](Duration least, Duration most) { return std::min(left, Between(prng_, least, most)); };
  SimHost& host = AnyHost();
  const auto is = [fault](Fault one) { return fault == one; };
  if (is(Fault::kPartition) || is(Fault::kPartitionUp) || is(Fault::kPartitionDown)) return Cut(fault);
  if (is(Fault::kPartitionFlapping)) return Flap(host.index(), for_up_to(minutes(5), hours(2)));
  if (is(Fault::kStreamCut)) return network_->CutStream(host.index());
  if (is(Fault::kConsoleKilled)) return console_->Kill(for_up_to(seconds(1), minutes(60)));
  if (is(Fault::kConsoleClockJump)) return console_->clock().SetAhead(Between(prng_, -minutes(50), minutes(50)));
  if (is(Fault::kAgentKilled)) return host.machine().KillAgent(for_up_to(seconds(1), minutes(30)));
  if (is(Fault::kPowerLoss)) return host.machine().LosePower(for_up_to(seconds(5), minutes(30)));
  if (is(Fault::kHostGone)) return host.machine().LosePower(for_up_to(hours(2), hours(72)));
  if (is(Fault::kHostClockJump)) return JumpHostClock(host);
  if (is(Fault::kUserReboot)) return host.machine().UserReboots();
  if (is(Fault::kJournalDiskFull)) {
    host.journal().SetDiskFull(true);
    scheduler_.After(for_up_to(minutes(1), hours(3)), [&host] { host.journal().SetDiskFull(false); });
  } else if (is(Fault::kStagingDiskFull)) {
    host.machine().faults().disk_full = true;
    scheduler_.After(for_up_to(minutes(1), hours(3)), [&host] { host.machine().faults().disk_full = false; });
  } else {
    MeddleWith(fault, host);
  }
}

// One host, some of them or all are cut off for a while.
void World::Cut(Fault fault) {
  const Duration lasts = Between(prng_, minutes(1), hours(6));
  const std::uint64_t share = prng_.Below(3);  // one, half, all
  const int only = AnyHost().index();
  for (int i = 0; i < hosts(); ++i) {
    const bool hit = share == 0 ? i == only : share == 1 ? prng_.Percent(50) : true;
    if (!hit) continue;
    if (fault != Fault::kPartitionDown) network_->path(i).up_cut = true;
    if (fault != Fault::kPartitionUp) network_->path(i).down_cut = true;
    scheduler_.After(lasts, [this, i] { network_->path(i) = {}; });
  }
}

void World::Flap(int host, Duration left) {
  Path& path = network_->path(host);
  path.up_cut = !path.up_cut;
  path.down_cut = path.up_cut;
  const Duration step = Between(prng_, seconds(20), minutes(3));
  if (left <= step || faults_.ended()) {
    path = {};
    return;
  }
  scheduler_.After(step, [this, host, left, step] { Flap(host, left - step); });
}

void World::JumpHostClock(SimHost& host) {
  const Duration jumps[] = {-hours(24), -hours(1), hours(1), hours(24 * 3652), Duration{0}, minutes(7)};
  host.SetClockAhead(jumps[prng_.Below(std::size(jumps))]);
}

void World::MeddleWith(Fault fault, SimHost& host) {
  const auto& update = updates_[prng_.Below(updates_.size())];
  if (update.applicability.product != host.machine().spec().os.product) return;
  if (fault == Fault::kOtherInstall)
    host.InstallByOtherChannel(update, update.packages[prng_.Below(update.packages.size())]);
  if (fault == Fault::kFileDamaged) host.Damage(update);
}

}  // namespace kintsugi::simulation
