// SPDX-License-Identifier: Apache-2.0
// Synthetic host files: rows as systeminfo prints them, in any language, with its column.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/hostfile/decode.h"

namespace kintsugi::hostfile {

using Rows = std::vector<std::pair<std::string, std::string>>;

// The column is one blank behind the longest label, as systeminfo has it; items stand below the row of `hotfix_row`.
inline std::string Console(const Rows& rows, const std::vector<std::string>& hotfixes, std::size_t hotfix_row) {
  std::size_t column = 0;
  for (const auto& row : rows) column = std::max(column, Characters(row.first) + 2);
  std::string text = "\r\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string label = rows[i].first + ":";
    text += label + std::string(column - Characters(label), ' ') + rows[i].second + "\r\n";
    if (i != hotfix_row) continue;
    for (std::size_t k = 0; k < hotfixes.size(); ++k)
      text +=
          std::string(column, ' ') + "[" + (k < 9 ? "0" : "") + std::to_string(k + 1) + "]: " + hotfixes[k] + "\r\n";
  }
  return text;
}

struct Sample {
  std::string name = "PC1";
  std::string os_name = "Microsoft Windows 10 Pro";
  std::string version = "10.0.19045 N/A Build 19045";
  std::string configuration = "Member Workstation";
  std::string boot_time = "10/22/2021, 8:36:55 AM";
  std::string type = "x64-based PC";
  std::string locale = "en-us;English (United States)";
  std::string zone = "(UTC+09:00) Osaka, Sapporo, Tokyo";
  std::string memory = "16,265 MB";
  std::string domain = "example.test";
  std::string logon_server = "\\\\DC1";
  std::string hotfix_value;  // "" = the number of hotfixes, "N/A" where there are none
  std::vector<std::string> hotfixes = {"KB5022282", "KB5020683"};
};

constexpr std::size_t kHotfixRow = 30;

inline Rows EnglishRows(const Sample& s) {
  const std::string count = s.hotfixes.empty() ? "N/A" : std::to_string(s.hotfixes.size()) + " Hotfix(s) Installed.";
  return {{"Host Name", s.name},
          {"OS Name", s.os_name},
          {"OS Version", s.version},
          {"OS Manufacturer", "Microsoft Corporation"},
          {"OS Configuration", s.configuration},
          {"OS Build Type", "Multiprocessor Free"},
          {"Registered Owner", "Windows User"},
          {"Registered Organization", ""},
          {"Product ID", "00330-80000-00000-AA123"},
          {"Original Install Date", "10/1/2021, 4:15:34 PM"},
          {"System Boot Time", s.boot_time},
          {"System Manufacturer", "VMware, Inc."},
          {"System Model", "VMware7,1"},
          {"System Type", s.type},
          {"Processor(s)", "1 Processor(s) Installed."},
          {"BIOS Version", "Phoenix 6.00, 7/29/2019"},
          {"Windows Directory", "C:\\Windows"},
          {"System Directory", "C:\\Windows\\system32"},
          {"Boot Device", "\\Device\\HarddiskVolume1"},
          {"System Locale", s.locale},
          {"Input Locale", s.locale},
          {"Time Zone", s.zone},
          {"Total Physical Memory", s.memory},
          {"Available Physical Memory", "5,160 MB"},
          {"Virtual Memory: Max Size", "18,697 MB"},
          {"Virtual Memory: Available", "4,793 MB"},
          {"Virtual Memory: In Use", "13,904 MB"},
          {"Page File Location(s)", "C:\\pagefile.sys"},
          {"Domain", s.domain},
          {"Logon Server", s.logon_server},
          {"Hotfix(s)", s.hotfix_value.empty() ? count : s.hotfix_value},
          {"Network Card(s)", "1 NIC(s) Installed."}};
}

inline std::string English(const Sample& sample) { return Console(EnglishRows(sample), sample.hotfixes, kHotfixRow); }

inline std::string Utf16Le(const std::string& ascii) {
  std::string wide;
  for (const char c : ascii) wide += {c, '\0'};
  return wide;
}

}  // namespace kintsugi::hostfile
