// SPDX-License-Identifier: Apache-2.0
// Fakes with behaviour of the ports in agent/platform/windows/ports.h: what Wine only pretends to do is seen here. The
// threads of the ports.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/platform/windows/ports.h"

namespace kintsugi::test {

class FakeShutdown final : public agent::windows::ShutdownPort {
 public:
  Status Restart(const std::string& message, Duration grace) override {
    if (refuse) return *refuse;
    messages.push_back(message);
    graces.push_back(grace);
    return {};
  }
  std::optional<Error> refuse;
  std::vector<std::string> messages;
  std::vector<Duration> graces;
};

// People in sessions: each answers when the test says so.
class FakeSessions final : public agent::windows::SessionsPort {
 public:
  std::vector<std::uint32_t> Active() override { return active; }
  agent::UserAnswer Show(std::uint32_t session, const agent::UserQuestion& question) override {
    std::unique_lock lock(mutex_);
    shown_[session] = question;
    changed_.notify_all();
    changed_.wait(lock, [&] { return answers_.contains(session); });
    return answers_[session];
  }
  void Answer(std::uint32_t session, agent::UserAnswer answer) {
    const std::lock_guard lock(mutex_);
    answers_[session] = answer;
    changed_.notify_all();
  }
  std::map<std::uint32_t, agent::UserQuestion> shown() const {
    const std::lock_guard lock(mutex_);
    return shown_;
  }
  std::vector<std::uint32_t> active;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint32_t, agent::UserQuestion> shown_;
  std::map<std::uint32_t, agent::UserAnswer> answers_;
};

class FakePower final : public agent::windows::PowerPort {
 public:
  void Begin(const std::string& reason) override {
    const std::lock_guard lock(mutex_);
    awake_ = true;
    reasons_.push_back(reason);
  }
  void End() override {
    const std::lock_guard lock(mutex_);
    awake_ = false;
  }
  bool awake() const {
    const std::lock_guard lock(mutex_);
    return awake_;
  }
  std::vector<std::string> reasons() const {
    const std::lock_guard lock(mutex_);
    return reasons_;
  }

 private:
  mutable std::mutex mutex_;
  bool awake_ = false;
  std::vector<std::string> reasons_;
};

class FakeEventLog final : public agent::windows::EventLogPort {
 public:
  struct Entry {
    agent::windows::EventKind kind;
    std::uint16_t id;
    std::string text;
  };
  void Write(agent::windows::EventKind kind, std::uint16_t id, const std::string& text) override {
    entries.push_back({kind, id, text});
  }
  std::vector<Entry> entries;
};

}  // namespace kintsugi::test
