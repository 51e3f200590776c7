// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/system.h"

#include "agent/platform/windows/win32.h"
// Need the sockets before them.
#include <iphlpapi.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <vector>

#include "agent/platform/windows/boot.h"
#include "agent/platform/windows/directory.h"
#include "agent/platform/windows/executable.h"
#include "agent/platform/windows/files.h"
#include "agent/platform/windows/os_identity.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

std::string HostName() {
  wchar_t name[256]{};
  DWORD size = 256;
  if (::GetComputerNameExW(ComputerNameDnsHostname, name, &size) != 0 && size > 0) return ToUtf8({name, size});
  size = 256;
  return ::GetComputerNameW(name, &size) == 0 ? "" : ToUtf8({name, size});
}

bool IsLinkLocal(const std::string& address) { return address.starts_with("169.254.") || address.starts_with("fe80:"); }

std::string AddressText(const SOCKADDR* address) {
  wchar_t text[64]{};
  const void* bytes = nullptr;
  if (address->sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  if (address->sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  if (bytes == nullptr || ::InetNtopW(address->sa_family, const_cast<void*>(bytes), text, 64) == nullptr) return "";
  return ToUtf8(text);
}

// Of adapters that are up; without loopback and link-local ones.
std::vector<std::string> Addresses() {
  constexpr ULONG kFlags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
  ULONG size = 16 * 1024;
  std::vector<std::uint64_t> buffer;
  ULONG status = ERROR_BUFFER_OVERFLOW;
  for (int attempt = 0; attempt < 4 && status == ERROR_BUFFER_OVERFLOW; ++attempt) {
    buffer.resize(size / sizeof(std::uint64_t) + 1);
    status = ::GetAdaptersAddresses(AF_UNSPEC, kFlags, nullptr, reinterpret_cast<IP_ADAPTER_ADDRESSES*>(buffer.data()),
                                    &size);
  }
  std::vector<std::string> addresses;
  if (status != ERROR_SUCCESS) return addresses;
  for (const auto* adapter = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(buffer.data()); adapter != nullptr;
       adapter = adapter->Next) {
    if (adapter->OperStatus != IfOperStatusUp || adapter->IfType == IF_TYPE_SOFTWARE_LOOPBACK) continue;
    for (const auto* one = adapter->FirstUnicastAddress; one != nullptr; one = one->Next)
      addresses.push_back(AddressText(one->Address.lpSockaddr));
  }
  std::erase_if(addresses, [](const std::string& text) { return text.empty() || IsLinkLocal(text); });
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

std::string TimeZone() {
  DYNAMIC_TIME_ZONE_INFORMATION zone{};
  if (::GetDynamicTimeZoneInformation(&zone) == TIME_ZONE_ID_INVALID) return "";
  return ToUtf8(zone.TimeZoneKeyName);
}

// Of the drive that holds Windows, as the system's own account sees it.
void SetDisk(SystemInfo& info) {
  ULARGE_INTEGER available{};
  ULARGE_INTEGER total{};
  const std::wstring drive = WindowsFolder().substr(0, 2) + L"\\";
  if (::GetDiskFreeSpaceExW(drive.c_str(), &available, &total, nullptr) == 0) return;
  info.disk_total_bytes = total.QuadPart;
  info.disk_free_bytes = available.QuadPart;
}

std::uint64_t MemoryBytes() {
  MEMORYSTATUSEX memory{};
  memory.dwLength = sizeof memory;
  return ::GlobalMemoryStatusEx(&memory) == 0 ? 0 : memory.ullTotalPhys;
}

}  // namespace

model::OsFacts ReadOs() { return IdentifyOs(ReadOsSource()); }

SystemInfo ReadSystem() {
  const OsSource source = ReadOsSource();
  const BootInfo boot = ReadBoot();
  SystemInfo info;
  info.name = HostName();
  info.domain = DomainName();
  info.os = IdentifyOs(source);
  info.addresses = Addresses();
  info.boot_time = boot.time;
  info.boot_id = boot.id;
  info.memory_bytes = MemoryBytes();
  SetDisk(info);
  info.time_zone = TimeZone();
  info.roles = Roles(source);
  info.organisational_unit = OrganisationalUnit();
  info.can_run_32bit = WhyNotRunnable("x86").empty();
  return info;
}

}  // namespace kintsugi::agent::windows
