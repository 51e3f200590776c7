// SPDX-License-Identifier: Apache-2.0
// What happens in a run, as checkers and traces see it, and what every part of the world is given. Views and pointers
// are valid during the call only. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/prng.h"
#include "common/model/check_in.h"
#include "common/sim/sim_scheduler.h"
#include "tests/sim/fault.h"

namespace kintsugi::simulation {

enum class EventKind : std::uint8_t {
  kFault,            // text: which
  kOperator,         // text: what the operator did and what came of it
  kConsoleStarted,   // it has read its store
  kConsoleStopped,   // killed; text: when
  kTurn,             // the console decided, committed and answered
  kReplySent,        // the console answered a check-in; reply
  kReplyReceived,    // the answer reached the agent, before it acts on it; reply
  kAgentStarted,     //
  kAgentStopped,     // with whatever it ran
  kHostDown,         // no power, or booting
  kInstallStarted,   // the agent starts an installer: offer, update
  kInstallEnded,     // it saw the installer's end
  kApplied,          // a package took effect: update
  kRebootAsked,      //
  kReportWritten,    // a report is durable in the agent's journal; report
  kReportForgotten,  // and is not any more: offer
  kEdited,           // the console answered an edit, before its turn ends; text: which and how
};
std::string_view Name(EventKind kind);

inline constexpr int kNoHost = -1;

struct Event {
  EventKind kind = EventKind::kTurn;
  int host = kNoHost;
  std::string_view offer{};
  std::string_view update{};
  std::string text{};
  const model::Report* report = nullptr;
  const model::CheckInReply* reply = nullptr;
};

class Recorder {
 public:
  virtual ~Recorder() = default;
  virtual void Record(const Event& event) = 0;
};

// Borrowed by every part; the world owns them. `scheduler` is true time: the clocks of hosts and console are apart.
struct Context {
  sim::SimScheduler& scheduler;
  Prng& prng;
  FaultPlan& faults;
  Recorder& recorder;

  // Draws, counts and records a fault.
  bool Fails(Fault fault, int host = kNoHost) {
    if (!faults.Happens(fault)) return false;
    recorder.Record({.kind = EventKind::kFault, .host = host, .text = std::string(Name(fault))});
    return true;
  }
};

}  // namespace kintsugi::simulation
