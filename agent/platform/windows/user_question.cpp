// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/user_question.h"

#include <mutex>
#include <thread>

namespace kintsugi::agent::windows {

// Lives as long as a box of it is shown. `scheduler` is null once nobody waits for the answer.
struct UserAsker::Round {
  std::mutex mutex;  // guards scheduler
  Scheduler* scheduler = nullptr;
  // Scheduler's thread only:
  Done done;
  std::size_t open = 0;  // boxes
  bool anybody = false;  // a box was shown and answered

  void Take(UserAnswer answer) {
    --open;
    anybody = anybody || answer != UserAnswer::kNobody;
    if (!done || (answer != UserAnswer::kDefer && open > 0)) return;
    const Done finished = std::exchange(done, nullptr);
    finished(answer == UserAnswer::kDefer ? answer : anybody ? UserAnswer::kProceed : UserAnswer::kNobody);
  }
  void Drop() {
    done = nullptr;
    const std::lock_guard lock(mutex);
    scheduler = nullptr;
  }
};

UserAsker::~UserAsker() {
  if (round_) round_->Drop();
}

void UserAsker::Ask(const UserQuestion& question, Done done) {
  if (round_) round_->Drop();
  round_ = std::make_shared<Round>();
  round_->scheduler = &scheduler_;
  round_->done = std::move(done);
  const auto sessions = sessions_.Active();
  round_->open = sessions.empty() ? 1 : sessions.size();
  if (sessions.empty()) {
    scheduler_.Post([round = round_] { round->Take(UserAnswer::kNobody); });
    return;
  }
  for (const std::uint32_t session : sessions) {
    // A box cannot be taken back before its countdown ends, and the agent must be able to stop meanwhile: the thread is
    // let go. It holds the round and nothing else of ours.
    std::thread([round = round_, &port = sessions_, session, question] {
      const UserAnswer answer = port.Show(session, question);
      const std::lock_guard lock(round->mutex);
      if (round->scheduler != nullptr) round->scheduler->Post([round, answer] { round->Take(answer); });
    }).detach();
  }
}

}  // namespace kintsugi::agent::windows
