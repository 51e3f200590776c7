// SPDX-License-Identifier: Apache-2.0
// systeminfo's list form. Rows that the facts do not have are "N/A", as systeminfo writes them, so that places stay
// right.
#include <string>

#include "common/base/text.h"
#include "common/hostfile/hostfile.h"
#include "common/hostfile/local_time.h"
#include "common/hostfile/locale.h"
#include "common/hostfile/os_name.h"

namespace kintsugi::hostfile {
namespace {

constexpr std::size_t kValueColumn = 27;
constexpr std::uint64_t kMegabyte = 1024 * 1024;

class Writer {
 public:
  void Row(std::string_view label, std::string_view value) {
    std::string line(label);
    line += ':';
    line.resize(std::max(kValueColumn, line.size() + 1), ' ');
    text_ += line + OneLine(value.empty() ? "N/A" : value) + "\r\n";
  }
  void Item(std::size_t number, std::string_view value) {
    const std::string digits = (number < 10 ? "0" : "") + std::to_string(number);
    text_ += std::string(kValueColumn, ' ') + "[" + digits + "]: " + OneLine(value) + "\r\n";
  }
  void Line(std::string_view line) { text_ += std::string(line) + "\r\n"; }
  std::string Take() { return std::move(text_); }

 private:
  // A value with a line break would make rows of its own.
  static std::string OneLine(std::string_view value) {
    std::string line(value);
    for (char& c : line)
      if (c == '\r' || c == '\n') c = ' ';
    return line;
  }
  std::string text_;
};

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

}  // namespace

std::string WriteSystemInfo(const model::HostFacts& facts) {
  Writer out;
  const auto& os = facts.os;
  if (os.ubr > 0) out.Line("Microsoft Windows [Version " + Numbers(os) + "." + std::to_string(os.ubr) + "]");
  out.Line("");
  out.Row("Host Name", facts.name);
  out.Row("OS Name", SystemTitle(os.product, os.edition));
  out.Row("OS Version", VersionOf(os));
  out.Row("OS Manufacturer", "Microsoft Corporation");
  out.Row("OS Configuration", ConfigurationOf(facts));
  for (const char* label :
       {"OS Build Type", "Registered Owner", "Registered Organization", "Product ID", "Original Install Date"})
    out.Row(label, "");
  const std::string zone = ZoneText(facts.time_zone);
  out.Row("System Boot Time", BootTimeOf(facts, zone));
  out.Row("System Manufacturer", "");
  out.Row("System Model", "");
  out.Row("System Type", TypeOf(os.architecture));
  for (const char* label : {"Processor(s)", "BIOS Version", "Windows Directory", "System Directory", "Boot Device"})
    out.Row(label, "");
  const std::string_view locale = LocaleRowOf(os.language);
  out.Row("System Locale", locale.empty() ? "en-us;English (United States)" : locale);
  out.Row("Input Locale", locale.empty() ? "en-us;English (United States)" : locale);
  out.Row("Time Zone", zone);
  out.Row("Total Physical Memory", MemoryOf(facts.memory_bytes));
  for (const char* label : {"Available Physical Memory", "Virtual Memory: Max Size", "Virtual Memory: Available",
                            "Virtual Memory: In Use", "Page File Location(s)"})
    out.Row(label, "");
  out.Row("Domain", facts.domain);
  out.Row("Logon Server", "");
  out.Row("Hotfix(s)",
          facts.hotfixes.empty() ? "N/A" : std::to_string(facts.hotfixes.size()) + " Hotfix(s) Installed.");
  for (std::size_t i = 0; i < facts.hotfixes.size(); ++i) out.Item(i + 1, facts.hotfixes[i].id);
  return out.Take();
}

std::string WriteKbList(const model::HostFacts& facts) {
  std::string name = facts.name;
  for (char& c : name)
    if (c == '\r' || c == '\n') c = ' ';
  std::string text = "# " + name + "\r\n";
  for (const auto& hotfix : facts.hotfixes) text += hotfix.id + "\r\n";
  return text;
}

}  // namespace kintsugi::hostfile
