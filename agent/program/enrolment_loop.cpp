// SPDX-License-Identifier: Apache-2.0
#include "agent/program/enrolment_loop.h"

#include <algorithm>

namespace kintsugi::agent {

bool IsFinalRefusal(Code code) {
  return code == Code::kTokenUnknown || code == Code::kTokenExpired || code == Code::kTokenUsedUp ||
         code == Code::kUnauthenticated || code == Code::kInvalidArgument;
}

EnrolmentLoop::EnrolmentLoop(Ports ports, std::uint64_t seed) : ports_(std::move(ports)), prng_(seed) {}

EnrolmentLoop::~EnrolmentLoop() { *alive_ = false; }

void EnrolmentLoop::Start() { TryAfter(Duration{0}); }

void EnrolmentLoop::TryAfter(Duration delay) {
  ports_.scheduler.After(delay, [this, alive = alive_] {
    if (*alive) Try();
  });
}

void EnrolmentLoop::TellOnce(const std::string& about, const std::function<void()>& tell) {
  if (told_ != about) tell();
  told_ = about;
}

void EnrolmentLoop::Try() {
  const AgentSettings settings = ports_.read_settings();
  if (settings.server.empty() || settings.token.empty()) {
    TellOnce("unset", [this] {
      ports_.log.Warning("agent.not_enrolled",
                         {{"remedy",
                           "set Server and Token by the MSI's properties, by Group Policy or with the command "
                           "kintsugi-agent enrol"}});
    });
    return TryAfter(kSettingsRetry);
  }
  ports_.enrol(settings, [this, settings, alive = alive_](const Result<Identity>& identity) {
    if (*alive) Finish(settings, identity);
  });
}

void EnrolmentLoop::Finish(const AgentSettings& used, const Result<Identity>& identity) {
  const Status saved = identity ? ports_.save(*identity) : Status{identity.error()};
  if (!saved) return TryAgain(used, saved.error());
  ports_.log.Info("agent.enrolled", {{"host", identity->host_id}, {"console", identity->agent_address}});
  ports_.enrolled();
}

void EnrolmentLoop::TryAgain(const AgentSettings& used, const Error& error) {
  if (IsFinalRefusal(error.code)) {
    TellOnce(used.server + "\n" + used.token, [&] {
      ports_.log.Error("agent.enrolment_refused", {{"server", used.server},
                                                   {"error", error.message},
                                                   {"remedy", std::string(Describe(error.code).remedy)},
                                                   {"next_try", "every hour, or as soon as the service starts again"}});
    });
    return TryAfter(kSlowRetry);
  }
  const auto cap = std::min(kFirstRetry * (std::int64_t{1} << std::min(failures_++, 16U)), kLongestRetry);
  // Equal jitter: thousands of hosts that got the MSI in one minute do not come back in one second.
  const Duration delay =
      cap / 2 + Duration{static_cast<std::int64_t>(prng_.Below(static_cast<std::uint64_t>(cap.count() / 2 + 1)))};
  ports_.log.Warning(
      "agent.enrolment_failed",
      {{"server", used.server}, {"error", error.message}, {"next_try_ms", std::to_string(delay.count())}});
  TryAfter(delay);
}

}  // namespace kintsugi::agent
