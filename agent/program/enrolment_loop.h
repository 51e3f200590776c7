// SPDX-License-Identifier: Apache-2.0
// Gets a host its identity: asks again and again with back-off, reading the settings anew each time, so that a token
// that arrives later by Group Policy counts. Answers that another try cannot change (token unknown, expired, used up; a
// console that is not the pinned one; an unusable address) are told once and tried slowly. Threads: the scheduler's
// only. Destruction drops what is under way.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/link/link.h"
#include "agent/program/settings.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/prng.h"

namespace kintsugi::agent {

class EnrolmentLoop {
 public:
  static constexpr Duration kFirstRetry = std::chrono::seconds(2);
  static constexpr Duration kLongestRetry = std::chrono::minutes(5);
  static constexpr Duration kSlowRetry = std::chrono::hours(1);        // after a final refusal
  static constexpr Duration kSettingsRetry = std::chrono::minutes(1);  // while server or token are not set

  struct Ports {
    Scheduler& scheduler;
    Log& log;
    std::function<AgentSettings()> read_settings;
    // One exchange with the console; `done` arrives on the scheduler, never from inside the call.
    std::function<void(const AgentSettings&, std::function<void(Result<Identity>)> done)> enrol;
    // Makes the identity durable.
    std::function<Status(const Identity&)> save;
    std::function<void()> enrolled;  // once, at the end
  };

  EnrolmentLoop(Ports ports, std::uint64_t seed);
  ~EnrolmentLoop();
  EnrolmentLoop(const EnrolmentLoop&) = delete;
  EnrolmentLoop& operator=(const EnrolmentLoop&) = delete;

  void Start();

 private:
  void Try();
  void Finish(const AgentSettings& used, const Result<Identity>& identity);
  void TryAgain(const AgentSettings& used, const Error& error);
  void TryAfter(Duration delay);
  void TellOnce(const std::string& about, const std::function<void()>& tell);

  Ports ports_;
  Prng prng_;
  std::uint32_t failures_ = 0;
  std::string told_;  // what was told last, not to fill the log
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// True for answers that another try with the same settings cannot change.
bool IsFinalRefusal(Code code);

}  // namespace kintsugi::agent
