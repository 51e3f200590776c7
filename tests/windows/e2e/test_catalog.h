// SPDX-License-Identifier: Apache-2.0
// Catalog texts for hosts under Wine: MS03-043 as deploy/catalog has it, for 64-bit packages of this test, and small
// bulletins of one update. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kintsugi::windows_e2e {

// deploy/catalog/MS03-043.toml with the updates of Windows 2000, XP and Server 2003 (Japanese issues) made ones for x64
// systems of any language whose packages `signer` has signed. Sizes of packages are left out: the bytes decide.
std::string MessengerBulletin(const std::string& original, const std::string& signer);

struct SmallUpdate {
  std::string id;       // of the bulletin, KT-HANG; also the registry key below HKLM\SOFTWARE\Kintsugi Tests by default
  std::string product;  // windows-xp
  std::string kind = "exe";
  std::string file_name;
  std::vector<std::string> arguments = {"/quiet", "/norestart"};
  std::string detection;  // lines of [update.detection]; "" = the key
  int timeout_s = 60;
  std::uint64_t disk_needed_bytes = 0;  // 0: not stated
  std::string signer;
};
std::string SmallBulletin(const SmallUpdate& update);

}  // namespace kintsugi::windows_e2e
