// SPDX-License-Identifier: Apache-2.0
// Which system it is, from the version numbers and the name that it calls itself. The build decides and the name helps:
// a name says whether it is a server and which edition; the same name ("21H2") is several releases. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kintsugi::hostfile {

// "10.0.17763 N/A Build 17763", "6.1.7601 Service Pack 1 version 7601", "10.0.26100.4061".
struct OsVersion {
  int major = 0, minor = 0, build = 0, ubr = 0;
  int service_pack = 0;
  std::string service_pack_suffix;
  bool build_repeated = false;  // as systeminfo does, in every language
};
// nullopt: not the version of a Windows NT system.
std::optional<OsVersion> ParseOsVersion(std::string_view text);

struct OsName {
  std::string product;  // slug; "" = not known (the name and the build together name no release)
  std::string edition;  // in English where the name is one of a language known here
  std::string installation;
  std::string problem;  // why product is ""
};
// `name` as systeminfo prints it; trademark signs in any shape are ignored ("Microsoftr Windows Serverr 2008").
OsName NameSystem(std::string_view name, const OsVersion& version, std::string_view architecture);

// "x64-based PC" -> x64, "X86-based PC", "ARM64-based PC", "Itanium (TM) -based System"; "" = no such text.
// `loose` also takes translated ones that start with the architecture ("x64-basierter PC").
std::string_view ArchitectureOf(std::string_view text, bool loose);

// A name for people: "Microsoft Windows Server 2008 R2 Standard".
std::string SystemTitle(std::string_view product, std::string_view edition);

}  // namespace kintsugi::hostfile
