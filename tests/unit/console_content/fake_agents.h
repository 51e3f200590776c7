// SPDX-License-Identifier: Apache-2.0
// An AgentGateway that admits a set of hosts, issues real certificates for one enrolment token and answers
// check-ins when it is told to. Any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "console/core/ports.h"

namespace kintsugi::console {

class FakeAgents final : public AgentGateway {
 public:
  using EnrolFunction = std::function<Result<Enrolled>(const Enrolment&)>;

  void Admit(const std::string& host) {
    const std::lock_guard lock(mutex_);
    admitted_.insert(host);
  }
  void Revoke(const std::string& host) {
    const std::lock_guard lock(mutex_);
    admitted_.erase(host);
  }
  void OnEnrol(EnrolFunction enrol) { enrol_ = std::move(enrol); }
  // Check-ins are held until the test answers them.
  void HoldCheckIns() { hold_ = true; }

  void CheckIn(Peer peer, model::CheckInRequest request, Done<model::CheckInReply> done) override {
    const std::lock_guard lock(mutex_);
    peers.push_back(peer);
    requests.push_back(std::move(request));
    if (hold_) {
      held.push_back(std::move(done));
      changed_.notify_all();
      return;
    }
    changed_.notify_all();
    done(check_in_reply);
  }
  void Enrol(Enrolment enrolment, Done<Enrolled> done) override {
    {
      const std::lock_guard lock(mutex_);
      enrolments.push_back(enrolment);
    }
    done(enrol_(enrolment));
  }
  bool IsAdmitted(const HostId& host) const override {
    const std::lock_guard lock(mutex_);
    return admitted_.contains(host.str());
  }
  void Listening(const HostId& host, bool open) override {
    const std::lock_guard lock(mutex_);
    listening[host.str()].push_back(open);
    changed_.notify_all();
  }

  // Waits until `holds`, called under the lock, is true; false after ten seconds.
  template <typename Holds>
  bool WaitUntil(Holds holds) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), holds);
  }

  std::vector<Peer> peers;
  std::vector<model::CheckInRequest> requests;
  std::deque<Done<model::CheckInReply>> held;
  std::vector<Enrolment> enrolments;
  std::map<std::string, std::vector<bool>> listening;
  Result<model::CheckInReply> check_in_reply = model::CheckInReply{};

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> admitted_;
  EnrolFunction enrol_;
  bool hold_ = false;
};

}  // namespace kintsugi::console
