// SPDX-License-Identifier: Apache-2.0
// AgentService: the agent as a service of a host that may crash, be killed and boot. Each Start makes a new
// link, content source and Agent on the same journal; Stop destroys them as a crash would. Threads: the
// scheduler's only.
#pragma once

#include <functional>
#include <memory>

#include "agent/runner/agent.h"

namespace kintsugi::agent {

struct AgentServiceParts {
  Scheduler& scheduler;
  Platform& platform;
  Journal& journal;
  IdentityIssuer& issuer;
  Log& log;
  std::function<std::unique_ptr<Link>()> make_link;
  std::function<std::unique_ptr<ContentSource>()> make_content;
};

class AgentService {
 public:
  AgentService(AgentServiceParts parts, AgentOptions options);
  ~AgentService();
  AgentService(const AgentService&) = delete;
  AgentService& operator=(const AgentService&) = delete;

  // As Agent::Start; a running agent is stopped first. Each life draws other jitter.
  Status Start();
  void Stop();
  Agent* agent() { return agent_.get(); }  // null while stopped

 private:
  AgentServiceParts parts_;
  AgentOptions options_;
  std::uint64_t lives_ = 0;
  std::unique_ptr<Link> link_;
  std::unique_ptr<ContentSource> content_;
  std::unique_ptr<Agent> agent_;  // last: destroyed first
};

}  // namespace kintsugi::agent
