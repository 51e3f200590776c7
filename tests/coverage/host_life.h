// SPDX-License-Identifier: Apache-2.0
// When a host is on, and how quick it is: servers always, desktops in the working hours of their people, laptops when
// somebody opens them. A host is switched off only while no installer runs and no reboot is under way, as Windows
// does it; whatever else waits, goes on at the next session. What is never switched off and waits for a reboot is
// restarted by somebody after a day or two. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "common/sim/sim_scheduler.h"
#include "tests/coverage/chance.h"
#include "tests/sim/host.h"

namespace kintsugi::coverage {

enum class HostClass : std::uint8_t { kServer, kDesktop, kLaptop };

// What stays the same of one host.
struct Traits {
  HostClass host_class = HostClass::kServer;
  std::size_t site = 0;
  Duration utc_offset{0};
  std::int64_t pace = kOne;      // of its installers and boots, in 1/1024
  std::uint32_t work_days = 31;  // bit 0 = Monday
  int begins = 510;              // minutes of the local day
  int ends = 1050;
  unsigned away_percent = 0;   // of its days, it is not used at all
  unsigned night_percent = 0;  // of its evenings, nobody switches it off
  unsigned sessions = 2;       // of a laptop, at most, on one day
  bool user = false;           // somebody is signed in while it is on
  bool patient = true;         // who answers questions
};
Traits DrawTraits(Prng& prng, HostClass host_class, std::size_t site, Duration utc_offset);

struct Session {
  Instant on{};
  Instant off{};
};
// Of one local day, counted from 1970; ascending and apart.
std::vector<Session> SessionsOf(const Traits& traits, std::int64_t day, Prng& prng);

class HostLife {
 public:
  HostLife(sim::SimScheduler& scheduler, simulation::SimHost& host, const Traits& traits, std::uint64_t seed);
  HostLife(const HostLife&) = delete;
  HostLife& operator=(const HostLife&) = delete;

  void Begin();
  const Traits& traits() const { return traits_; }
  // How long the next piece of its work takes: `usual` at its pace, with the noise of the moment.
  std::int64_t NextFactor() { return traits_.pace * LogNormal(prng_, kSigma20) / kOne; }
  Prng& prng() { return prng_; }

 private:
  Session Next();
  void EndLater(Instant at);
  void SessionEnds();
  void RestartLater();

  sim::SimScheduler& scheduler_;
  simulation::SimHost& host_;
  const Traits traits_;
  Prng prng_;
  std::int64_t day_ = 0;
  std::deque<Session> sessions_;
  bool waited_ = false;  // a reboot was pending at the last look
};

}  // namespace kintsugi::coverage
