// SPDX-License-Identifier: Apache-2.0
#include "agent/runner/agent_service.h"

namespace kintsugi::agent {

AgentService::AgentService(AgentServiceParts parts, AgentOptions options)
    : parts_(std::move(parts)), options_(std::move(options)) {}

AgentService::~AgentService() { Stop(); }

Status AgentService::Start() {
  Stop();
  link_ = parts_.make_link();
  content_ = parts_.make_content();
  AgentOptions options = options_;
  options.seed = StableHash(&lives_, sizeof lives_, options_.seed);
  ++lives_;
  agent_ = std::make_unique<Agent>(
      AgentPorts{parts_.scheduler, parts_.platform, parts_.journal, *link_, *content_, parts_.issuer, parts_.log},
      std::move(options));
  Status started = agent_->Start();
  if (!started) Stop();
  return started;
}

void AgentService::Stop() {
  agent_.reset();
  content_.reset();
  link_.reset();
}

}  // namespace kintsugi::agent
