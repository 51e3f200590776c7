// SPDX-License-Identifier: Apache-2.0
#include "console/program/config.h"

namespace kintsugi::console {

runtime::ConfigTable TableOf(ConsoleConfig& config) {
  using runtime::Delay;
  using runtime::Flag;
  using runtime::Number;
  using runtime::Text;
  using runtime::Texts;
  constexpr std::int64_t kPort = 65'535;
  return runtime::ConfigTable({
      Text("listen.address", &config.address, "IPv4 or IPv6 address of all four ports; 0.0.0.0 = every interface"),
      Number("listen.operator_port", &config.operator_port, 0, kPort, "",
             "operator API (command line, dashboard); 0 = any free port"),
      Number("listen.enrol_port", &config.enrol_port, 0, kPort, "", "enrolment of new hosts"),
      Number("listen.agent_port", &config.agent_port, 0, kPort, "", "agents, gRPC with client certificates"),
      Number("listen.content_port", &config.content_port, 0, kPort, "", "packages, HTTPS with client certificates"),
      Texts("public.names", &config.public_names,
            "DNS names and addresses under which hosts reach this console; the first one is told to agents"),
      Text("public.organisation", &config.organisation, "name in the certificate authority that the first start makes"),
      Delay("agents.check_in_interval", &config.check_in_interval, Duration{1'000}, Duration{86'400'000},
            "how often an idle host checks in"),
      Delay("agents.certificate_lifetime", &config.certificate_lifetime, Duration{60'000}, Duration{90 * 86'400'000LL},
            "of a host's certificate; hosts renew at half of it"),
      Number("core.inbox", &config.inbox_capacity, 10, 1'000'000, "calls",
             "pending calls before agents are told to come back later"),
      Number("core.batch", &config.batch_limit, 1, 100'000, "calls", "calls stored in one transaction"),
      Number("content.threads", &config.content_threads, 1, 64, "threads", "that serve packages"),
      Text("dashboard.web_dir", &config.web_dir,
           "folder of the dashboard's files; empty = ../web or ../share/kintsugi/web beside the program"),
      Delay("dashboard.session_idle", &config.session_idle, Duration{1'000}, Duration{12LL * 3'600'000},
            "a browser that makes no call for so long must sign in again"),
      Delay("dashboard.session_longest", &config.session_longest, Duration{1'000}, Duration{7 * 86'400'000LL},
            "after which a browser must sign in again whatever it does"),
      Text("log.level", &config.log_level, "debug, info, warning or error"),
      Flag("log.json", &config.log_json, "one JSON object a line instead of text"),
  });
}

}  // namespace kintsugi::console
