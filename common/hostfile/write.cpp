// SPDX-License-Identifier: Apache-2.0
// systeminfo's list and CSV forms, wmic's table and a list of KBs. Rows that the facts do not have are "N/A", as
// systeminfo writes them, so that places stay right.
#include <algorithm>
#include <string>
#include <vector>

#include "common/base/text.h"
#include "common/hostfile/decode.h"
#include "common/hostfile/hostfile.h"
#include "common/hostfile/local_time.h"
#include "common/hostfile/locale.h"
#include "common/hostfile/os_name.h"

namespace kintsugi::hostfile {
namespace {

constexpr std::size_t kValueColumn = 27;
constexpr std::uint64_t kMegabyte = 1024 * 1024;

// A value with a line break would make rows of its own.
std::string OneLine(std::string_view value) {
  std::string line(value);
  for (char& c : line)
    if (c == '\r' || c == '\n') c = ' ';
  return line;
}

struct Row {
  std::string label;
  std::string value;
  std::vector<std::string> items = {};
};

std::string ItemText(std::size_t number, std::string_view value) {
  return "[" + std::string(number < 10 ? "0" : "") + std::to_string(number) + "]: " + OneLine(value);
}

std::string ListText(const std::vector<Row>& rows) {
  std::string text = "\r\n";
  for (const Row& row : rows) {
    std::string line = row.label + ":";
    line.resize(std::max(kValueColumn, line.size() + 1), ' ');
    text += line + row.value + "\r\n";
    for (std::size_t i = 0; i < row.items.size(); ++i)
      text += std::string(kValueColumn, ' ') + ItemText(i + 1, row.items[i]) + "\r\n";
  }
  return text;
}

std::string Quoted(std::string_view cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

// Items stand in their row's cell, as systeminfo writes them: "2 Hotfix(s) Installed.,[01]: KB1,[02]: KB2".
std::string CsvText(const std::vector<Row>& rows) {
  std::string labels, values;
  for (const Row& row : rows) {
    std::string value = row.value;
    for (std::size_t i = 0; i < row.items.size(); ++i) value += "," + ItemText(i + 1, row.items[i]);
    labels += (labels.empty() ? "" : ",") + Quoted(row.label);
    values += (values.empty() ? "" : ",") + Quoted(value);
  }
  return labels + "\r\n" + values + "\r\n";
}

std::string Numbers(const model::OsFacts& os) {
  return std::to_string(os.major) + "." + std::to_string(os.minor) + "." + std::to_string(os.build);
}

std::string VersionOf(const model::OsFacts& os) {
  std::string text = Numbers(os);
  if (os.service_pack > 0)
    text += " Service Pack " + std::to_string(os.service_pack) + os.service_pack_suffix;
  else if (os.major >= 6)
    text += " N/A";
  return text + " Build " + std::to_string(os.build);
}

std::string TypeOf(std::string_view architecture) {
  if (architecture == "x86") return "X86-based PC";
  if (architecture == "arm64") return "ARM64-based PC";
  if (architecture == "arm") return "ARM-based PC";
  if (architecture == "ia64") return "Itanium (TM) -based System";
  return architecture.empty() ? "" : std::string(architecture) + "-based PC";
}

std::string MemoryOf(std::uint64_t bytes) {
  std::string digits = std::to_string(bytes / kMegabyte);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return bytes == 0 ? "" : digits + " MB";
}

// Local to the zone, without summer time, as it is read back.
std::string BootTimeOf(const model::HostFacts& facts, std::string_view zone_text) {
  const auto offset = ZoneOffset(zone_text);
  if (facts.boot_time == Instant{} || !offset) return "";
  std::string text = FormatInstant(facts.boot_time + *offset);
  text.replace(text.find('T'), 1, ", ");
  text.pop_back();
  return text;
}

bool IsDomainController(const model::HostFacts& facts) {
  for (const auto& role : facts.roles)
    if (role == "domain-controller") return true;
  return false;
}

std::string ConfigurationOf(const model::HostFacts& facts) {
  const bool server = facts.os.product.find("server") != std::string::npos;
  if (IsDomainController(facts)) return "Primary Domain Controller";
  const bool standalone = facts.domain.empty() || EqualNoCase(facts.domain, "WORKGROUP");
  return std::string(standalone ? "Standalone " : "Member ") + (server ? "Server" : "Workstation");
}

// The rows of systeminfo, in its order. What the facts do not have is "N/A".
std::vector<Row> SystemRows(const model::HostFacts& facts) {
  std::vector<Row> rows;
  const auto add = [&](const char* label, std::string_view value) {
    rows.push_back({label, value.empty() ? "N/A" : OneLine(value)});
  };
  const auto& os = facts.os;
  add("Host Name", facts.name);
  add("OS Name", SystemTitle(os.product, os.edition));
  add("OS Version", VersionOf(os));
  add("OS Manufacturer", "Microsoft Corporation");
  add("OS Configuration", ConfigurationOf(facts));
  for (const char* label :
       {"OS Build Type", "Registered Owner", "Registered Organization", "Product ID", "Original Install Date"})
    add(label, "");
  const std::string zone = ZoneText(facts.time_zone);
  add("System Boot Time", BootTimeOf(facts, zone));
  add("System Manufacturer", "");
  add("System Model", "");
  add("System Type", TypeOf(os.architecture));
  for (const char* label : {"Processor(s)", "BIOS Version", "Windows Directory", "System Directory", "Boot Device"})
    add(label, "");
  const std::string_view locale = LocaleRowOf(os.language);
  add("System Locale", locale.empty() ? "en-us;English (United States)" : locale);
  add("Input Locale", locale.empty() ? "en-us;English (United States)" : locale);
  add("Time Zone", zone);
  add("Total Physical Memory", MemoryOf(facts.memory_bytes));
  for (const char* label : {"Available Physical Memory", "Virtual Memory: Max Size", "Virtual Memory: Available",
                            "Virtual Memory: In Use", "Page File Location(s)"})
    add(label, "");
  add("Domain", facts.domain);
  add("Logon Server", "");
  add("Hotfix(s)", facts.hotfixes.empty() ? "" : std::to_string(facts.hotfixes.size()) + " Hotfix(s) Installed.");
  for (const auto& hotfix : facts.hotfixes) rows.back().items.push_back(hotfix.id);
  return rows;
}

// The prompt's line, which alone tells the revision of the build.
std::string PromptOf(const model::OsFacts& os) {
  if (os.ubr == 0) return "";
  return "Microsoft Windows [Version " + Numbers(os) + "." + std::to_string(os.ubr) + "]\r\n";
}

}  // namespace

std::string WriteSystemInfo(const model::HostFacts& facts) { return PromptOf(facts.os) + ListText(SystemRows(facts)); }

std::string WriteSystemInfoCsv(const model::HostFacts& facts) {
  return PromptOf(facts.os) + CsvText(SystemRows(facts));
}

std::string WriteQfe(const model::HostFacts& facts) {
  constexpr std::string_view kHost = "CSName", kHotfix = "HotFixID";
  const std::string name = OneLine(facts.name);
  const std::size_t width = std::max(Characters(name), kHost.size()) + 2;
  const auto line = [&](std::string_view host, std::string_view hotfix) {
    return std::string(host) + std::string(width - Characters(host), ' ') + std::string(hotfix) + "\r\n";
  };
  std::string text = line(kHost, kHotfix);
  for (const auto& hotfix : facts.hotfixes) text += line(name, OneLine(hotfix.id));
  return text;
}

std::string WriteKbList(const model::HostFacts& facts) {
  std::string text = "# " + OneLine(facts.name) + "\r\n";
  for (const auto& hotfix : facts.hotfixes) text += OneLine(hotfix.id) + "\r\n";
  return text;
}

}  // namespace kintsugi::hostfile
