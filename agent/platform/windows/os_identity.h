// SPDX-License-Identifier: Apache-2.0
// Which Windows this is. The registry decides, because GetVersionEx lies to programs without a manifest, and because a
// host is what its installers see there. Reading and deciding are apart, so that every system can be tested from data.
// Sources: the knowledge of each value is stated beside it. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/host.h"

namespace kintsugi::agent::windows {

// What the host says of itself, as text; "" and nullopt = not there, or of a type that tells nothing.
struct OsSource {
  std::string current_version;         // "5.1"; stays "6.3" on Windows 10 and later
  std::string build;                   // CurrentBuildNumber, else CurrentBuild
  std::optional<std::uint64_t> major;  // CurrentMajorVersionNumber, Windows 10 and later
  std::optional<std::uint64_t> minor;
  std::optional<std::uint64_t> ubr;    // late 8.1, Windows 10 and later
  std::string csd_version;             // "Service Pack 1"
  std::string edition_id;              // Vista and later: "Professional", "ServerStandard"
  std::string build_lab_ex;            // "19041.1.amd64fre.vb_release.191206-1406": names the processor
  std::string product_type;            // WinNT, LanmanNT, ServerNT
  std::vector<std::string> suites;     // ProductSuite: Enterprise, DataCenter, Blade, Personal, Terminal Server
  bool has_q246009 = false;            // NT 4.0: turns SP6 into SP6a, which CSDVersion does not say
  std::string install_language;        // "0411"
  std::string processor_architecture;  // of the system's environment: AMD64, x86, ARM64, IA64
  std::string hardware_identifier;     // HARDWARE\DESCRIPTION\System: "NEC PC-98", "AT/AT COMPATIBLE"
  // What the system's functions say, for what the registry does not.
  int api_major = 0, api_minor = 0, api_build = 0;
  bool api_server = false;
  std::string api_architecture;
  std::uint16_t api_language = 0;
};

OsSource ReadOsSource();
model::OsFacts IdentifyOs(const OsSource& source);
// A server by its ProductType; a client where it says nothing.
bool IsServer(const OsSource& source);

}  // namespace kintsugi::agent::windows
