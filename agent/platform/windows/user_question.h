// SPDX-License-Identifier: Apache-2.0
// One question to everybody who is signed in: Platform::AskUser on Windows. Scheduler's thread; each session's box
// waits on a thread of its own.
#pragma once

#include <functional>
#include <memory>

#include "agent/platform/platform.h"
#include "agent/platform/windows/ports.h"
#include "common/base/clock.h"

namespace kintsugi::agent::windows {

class UserAsker {
 public:
  using Done = std::function<void(UserAnswer)>;
  // Both must outlive it; see SessionsPort about boxes that are still shown after that.
  UserAsker(Scheduler& scheduler, SessionsPort& sessions) : scheduler_(scheduler), sessions_(sessions) {}
  ~UserAsker();
  UserAsker(const UserAsker&) = delete;
  UserAsker& operator=(const UserAsker&) = delete;

  // "Later" of any one is the answer, at once. "Now" needs everybody's, or the end of the countdown. kNobody when there
  // is nobody, or no box could be shown.
  void Ask(const UserQuestion& question, Done done);

 private:
  struct Round;  // one question
  Scheduler& scheduler_;
  SessionsPort& sessions_;
  std::shared_ptr<Round> round_;
};

}  // namespace kintsugi::agent::windows
