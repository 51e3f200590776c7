// SPDX-License-Identifier: Apache-2.0
// Hosts and updates with everything defaulted, after MS03-043 on Windows XP. A test changes the one thing it
// is about.
#pragma once

#include <string>
#include <vector>

#include "common/model/catalog.h"
#include "common/model/host.h"

namespace kintsugi::assess {

inline constexpr const char* kWkssvc = "c:\\windows\\system32\\wkssvc.dll";
inline constexpr const char* kMsgsvc = "c:\\windows\\system32\\msgsvc.dll";
inline constexpr const char* kXpKey = "HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP2\\KB828035";

inline model::FileFact FileAt(const char* path, const char* version, const char* dllcache = "") {
  model::FileFact file;
  file.path = path;
  file.present = *version != '\0';
  file.version = version;
  file.protected_copy_present = *dllcache != '\0';
  file.protected_copy_version = dllcache;
  return file;
}

inline model::HostFacts XpHost(std::vector<model::FileFact> files, bool key_present) {
  model::HostFacts facts;
  facts.name = "host";
  facts.os.product = "windows-xp";
  facts.os.edition = "Professional";
  facts.os.service_pack = 1;
  facts.os.major = 5;
  facts.os.minor = 1;
  facts.os.build = 2600;
  facts.os.architecture = "x86";
  facts.os.language = "JPN";
  facts.files = std::move(files);
  facts.registry.push_back({kXpKey, "", key_present, ""});
  return facts;
}

inline model::FileRequirement Needs(const char* path, const char* version, const char* branch = "") {
  model::FileRequirement file;
  file.path = path;
  file.version = version;
  file.branch = branch;
  return file;
}

inline model::Update XpUpdate() {
  model::Update update;
  update.id = "MS03-043/windows-xp";
  update.kb = "828035";
  update.applicability.product = "windows-xp";
  update.applicability.service_pack_max = 1;
  update.applicability.architectures = {"x86"};
  update.detection.contained_in_service_pack = 2;
  update.detection.files = {Needs("%windir%\\system32\\wkssvc.dll", "5.1.2600.1309")};
  update.detection.files[0].protected_copy = true;
  update.detection.registry = {{kXpKey, "", ""}};
  return update;
}

// Issue 1 brought 5.1.2600.1301, issue 2 brings what the update asks for.
inline model::Update ReissuedXpUpdate() {
  model::Update update = XpUpdate();
  model::Package first;
  first.revision = 1;
  first.file_name = "WindowsXP-KB828035-x86-JPN.exe";
  first.state = model::PackageState::kReplaced;
  first.files = {Needs("%windir%\\system32\\wkssvc.dll", "5.1.2600.1301")};
  model::Package second = first;
  second.revision = 2;
  second.state = model::PackageState::kCurrent;
  second.reapply = model::Reapply::kAdvised;
  second.files = {};
  update.packages = {first, second};
  return update;
}

}  // namespace kintsugi::assess
