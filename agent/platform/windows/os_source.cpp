// SPDX-License-Identifier: Apache-2.0
// ReadOsSource: the registry's values and what the system's functions say.
#include "agent/platform/windows/os_identity.h"
#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/win32.h"

// Of ntdll.dll and the driver kit's headers; unlike GetVersionEx it tells every program the truth.
extern "C" NTSYSAPI LONG NTAPI RtlGetVersion(RTL_OSVERSIONINFOW* version);

namespace kintsugi::agent::windows {
namespace {

constexpr char kCurrentVersion[] = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
constexpr char kProductOptions[] = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions";
constexpr char kLanguage[] = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\Language";
constexpr char kEnvironment[] = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";
constexpr char kSystem[] = "HKLM\\HARDWARE\\DESCRIPTION\\System";

std::string Text(const char* key, const char* name) { return RegistryText(key, name).value_or(""); }

std::string NativeArchitecture() {
  SYSTEM_INFO info{};
  ::GetNativeSystemInfo(&info);
  switch (info.wProcessorArchitecture) {
    case PROCESSOR_ARCHITECTURE_AMD64:
      return "x64";
    case PROCESSOR_ARCHITECTURE_INTEL:
      return "x86";
    case PROCESSOR_ARCHITECTURE_IA64:
      return "ia64";
    case 12:  // PROCESSOR_ARCHITECTURE_ARM64
      return "arm64";
    default:
      return "";
  }
}

void AskSystem(OsSource& source) {
  RTL_OSVERSIONINFOEXW version{};
  version.dwOSVersionInfoSize = sizeof version;
  if (::RtlGetVersion(reinterpret_cast<RTL_OSVERSIONINFOW*>(&version)) == 0) {
    source.api_major = static_cast<int>(version.dwMajorVersion);
    source.api_minor = static_cast<int>(version.dwMinorVersion);
    source.api_build = static_cast<int>(version.dwBuildNumber);
    source.api_server = version.wProductType == VER_NT_SERVER || version.wProductType == VER_NT_DOMAIN_CONTROLLER;
  }
  source.api_architecture = NativeArchitecture();
  source.api_language = ::GetSystemDefaultUILanguage();
}

}  // namespace

OsSource ReadOsSource() {
  OsSource source;
  source.current_version = Text(kCurrentVersion, "CurrentVersion");
  source.build = Text(kCurrentVersion, "CurrentBuildNumber");
  if (source.build.empty()) source.build = Text(kCurrentVersion, "CurrentBuild");
  source.major = RegistryNumber(kCurrentVersion, "CurrentMajorVersionNumber");
  source.minor = RegistryNumber(kCurrentVersion, "CurrentMinorVersionNumber");
  source.ubr = RegistryNumber(kCurrentVersion, "UBR");
  source.csd_version = Text(kCurrentVersion, "CSDVersion");
  source.edition_id = Text(kCurrentVersion, "EditionID");
  source.build_lab_ex = Text(kCurrentVersion, "BuildLabEx");
  source.product_type = Text(kProductOptions, "ProductType");
  source.suites = RegistryList(kProductOptions, "ProductSuite");
  source.has_q246009 = RegistryKeyExists(std::string(kCurrentVersion) + "\\Hotfix\\Q246009");
  source.install_language = Text(kLanguage, "InstallLanguage");
  source.processor_architecture = Text(kEnvironment, "PROCESSOR_ARCHITECTURE");
  source.hardware_identifier = Text(kSystem, "Identifier");
  AskSystem(source);
  return source;
}

}  // namespace kintsugi::agent::windows
