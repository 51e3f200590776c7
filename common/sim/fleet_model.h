// SPDX-License-Identifier: Apache-2.0
// FleetModel: how a fleet behaves, as far as a rollout's duration depends on it. Made from what the fleet was seen to
// do, the catalog and shipped defaults (console/estimate); FleetRun plays it. Every uncertain parameter carries how far
// it may be off, and each run draws its own. Values; immutable while runs read it, from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/model/schedule.h"
#include "common/sim/distribution.h"
#include "common/sim/host_class.h"
#include "common/sim/presence.h"

namespace kintsugi::sim {

inline constexpr std::uint16_t kNoSite = 0xffff;

// A duration in ms, different for each host and attempt. `sigma_1024`: standard deviation of the log2 of the whole
// distribution's place, in 1/1024, because it was learned from few observations or from something similar.
struct Timing {
  Distribution each;
  std::int32_t sigma_1024 = 0;
};

// So many of a million attempts end this way; the rest succeeds.
struct Outcomes {
  std::uint32_t fatal = 0;
  std::uint32_t transient = 0;
  std::uint32_t busy = 0;
  std::uint32_t needs_reboot = 0;
  std::int32_t sigma_1024 = 0;  // of the log2 of all of them together
  std::uint32_t Failing() const { return fatal + transient + busy + needs_reboot; }
};

// What one host has to do: the same packages on the same class of hosts.
struct WorkModel {
  std::uint64_t bytes = 0;  // of all its packages
  Timing fetch;             // from the offer to the installer's start, without the bytes on the links
  Timing install;           // of all its packages
  Timing reboot;            // shutdown, boot and verification, from the request on
  std::uint32_t reboot_per_million = 0;
  Outcomes outcomes;
};

struct LinkModel {
  std::string name;                    // of the site; "" = the console's
  std::uint64_t bytes_per_second = 0;  // 0: nothing comes through
  std::int32_t sigma_1024 = 0;
  bool relay = false;                   // fetches each package once and serves its site from there
  std::uint32_t relay_per_million = 0;  // of the fetches behind it that it can serve
};

// Work is pushed to so many hosts at the same time, each for a while (UpdateEXPERT); 0: agents fetch for themselves.
struct PushModel {
  std::uint32_t stations = 0;
  Duration each{0};                    // per host, before its bytes
  std::uint64_t bytes_per_second = 0;  // of each station; 0: nothing comes through
};

struct HostModel {
  enum class Presence : std::uint8_t { kAlways, kSometimes, kNever };
  std::uint32_t work = 0;  // index into works
  std::uint16_t site = kNoSite;
  std::int16_t pace_1024 = 0;    // log2 of its times against the usual ones, in 1/1024
  std::uint16_t pace_sigma = 0;  // standard deviation of that
  HostClass host_class = HostClass::kDesktop;
  Presence presence = Presence::kAlways;
  bool online_now = false;  // when the runs begin
  bool listens = true;      // its wake stream is open while it is on
  std::uint32_t seen = 0;   // kSometimes: index into presences
  // Another rollout has the host first: it is free after so much time of being on, and after its next boot where it
  // waits for somebody else's reboot.
  std::uint32_t busy_ms = 0;
  bool waits_for_boot = false;
};

// Questions to users: how long each waits for its answer (about 0 where nobody is signed in; a plan's countdown cuts it
// short), and how often a user puts it off where that is possible. By class of host.
struct UserModel {
  std::array<Distribution, kHostClassCount> answer_ms;
  std::array<Distribution, kHostClassCount> deferrals;
};

struct FleetModel {
  std::vector<HostModel> hosts;  // by slot
  std::vector<WorkModel> works;
  std::vector<LinkModel> sites;
  LinkModel console;
  PushModel push;
  std::vector<Presence> presences;
  // Hosts of each class whose days stand in for days that a host has not been seen yet; indices into presences.
  std::array<std::vector<std::uint32_t>, kHostClassCount> donors;
  UserModel users;
  Duration wake_least{20}, wake_most{400};            // from a free place to the check-in of a host that listens
  Timing boot_by_people;                              // until somebody boots a host that is never switched off
  Duration poll{5 * 60'000};                          // cadence of hosts that do not
  Duration first_contact{5'000};                      // within this after a host came on
  Duration report_least{20}, report_most{400};        // from a result to its report
  std::uint64_t relay_bytes_per_second = 12'500'000;  // inside a site, per host
  // Of each calendar of the rollout's state, from the beginning of the runs to the horizon.
  struct Hours {
    std::vector<model::Interval> windows;  // empty: it never opens; a host without a calendar is always open
    std::vector<model::Interval> active;   // nobody reboots in them before the deadline
  };
  std::vector<Hours> hours;
};

}  // namespace kintsugi::sim
