// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/directory.h"

#include "agent/platform/windows/win32.h"
// Needs windows.h before it.
#include <lm.h>

#include <algorithm>
#include <array>

#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/services.h"
#include "agent/platform/windows/utf16.h"
#include "common/base/text.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kPolicyState[] = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Group Policy\\State\\Machine";

struct RoleRow {
  const char* service;
  const char* role;
};
constexpr std::array<RoleRow, 9> kRoles = {{{"DNS", "dns-server"},
                                            {"DHCPServer", "dhcp-server"},
                                            {"W3SVC", "web-server"},
                                            {"MSSQLSERVER", "sql-server"},
                                            {"MSExchangeIS", "exchange-server"},
                                            {"vmms", "hyper-v"},
                                            {"ClusSvc", "cluster-node"},
                                            {"CertSvc", "certificate-authority"},
                                            {"WsusService", "wsus-server"}}};

std::string DnsDomain() {
  wchar_t name[256]{};
  DWORD size = 256;
  return ::GetComputerNameExW(ComputerNameDnsDomain, name, &size) == 0 ? "" : ToUtf8({name, size});
}

}  // namespace

std::string DomainName() {
  LPWSTR name = nullptr;
  NETSETUP_JOIN_STATUS status = NetSetupUnknownStatus;
  if (::NetGetJoinInformation(nullptr, &name, &status) != NERR_Success) return "";
  const std::string short_name = name == nullptr ? "" : ToUtf8(name);
  if (name != nullptr) ::NetApiBufferFree(name);
  if (status != NetSetupDomainName) return "";
  const std::string dns = DnsDomain();
  return ToLower(dns.empty() ? short_name : dns);
}

std::string ContainerOf(const std::string& distinguished_name) {
  for (std::size_t i = 0; i < distinguished_name.size(); ++i) {
    if (distinguished_name[i] == '\\') {
      ++i;  // the next character is part of the name
    } else if (distinguished_name[i] == ',') {
      return distinguished_name.substr(i + 1);
    }
  }
  return "";
}

std::string OrganisationalUnit() { return ContainerOf(RegistryText(kPolicyState, "Distinguished-Name").value_or("")); }

std::vector<std::string> Roles(const OsSource& source) {
  std::vector<std::string> roles;
  if (EqualNoCase(source.product_type, "LanmanNT")) roles.emplace_back("domain-controller");
  // Clients have some of these services too; a role is what a server has.
  if (!IsServer(source)) return roles;
  for (const RoleRow& row : kRoles) {
    const auto service = FindService(row.service);
    if (service && !service->disabled) roles.emplace_back(row.role);
  }
  std::sort(roles.begin(), roles.end());
  return roles;
}

}  // namespace kintsugi::agent::windows
