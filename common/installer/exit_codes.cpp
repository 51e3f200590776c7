// SPDX-License-Identifier: Apache-2.0
// The table. Sources: Windows Installer "Error codes" and "System reboots"; "WUA success and error codes", wuerror.h;
// CBS: cc732334 (servicing) and aa903050; KB949545 (wusa ends with S_FALSE); "Fix Windows Update errors" (component
// store); KB262841 and update.exe's /ER. The meaning of each row is ours: what a retry could change is transient, what
// only a reboot changes is needs-reboot-first, everything else fatal.
#include "common/installer/exit_codes.h"

#include <algorithm>
#include <limits>

namespace kintsugi::installer {
namespace {

using M = model::ExitMeaning;
using K = model::PackageKind;

constexpr std::uint32_t Bit(K kind) { return 1U << static_cast<std::uint32_t>(kind); }
constexpr std::uint32_t kWusa = Bit(K::kMsu);
constexpr std::uint32_t kServicing = Bit(K::kMsu) | Bit(K::kCab);
constexpr std::uint32_t kInstaller = Bit(K::kMsi) | Bit(K::kMsp);
constexpr std::uint32_t kUpdateExeOnly = Bit(K::kUpdateExe);
// Installers of Windows itself; a vendor's own program may use small numbers as it likes.
constexpr std::uint32_t kOfWindows = kServicing | kInstaller | Bit(K::kUpdateExe) | Bit(K::kHotfixExe) | Bit(K::kIeExe);
constexpr std::uint32_t kAll = kOfWindows | Bit(K::kExe);

constexpr ExitCodeRow One(std::uint32_t code, std::uint32_t kinds, M meaning, std::string_view name,
                          std::string_view text) {
  return {code, code, kinds, meaning, name, text};
}

constexpr ExitCodeRow kTable[] = {
    One(0, kAll, M::kSuccess, "ERROR_SUCCESS", "installed"),
    One(1, kWusa, M::kNotApplicable, "S_FALSE", "already installed, or the update does not apply"),
    One(2, kOfWindows, M::kFatal, "ERROR_FILE_NOT_FOUND", "a file was not found"),
    One(3, kOfWindows, M::kFatal, "ERROR_PATH_NOT_FOUND", "a folder was not found"),
    One(5, kAll, M::kFatal, "ERROR_ACCESS_DENIED", "access denied"),
    One(13, kOfWindows, M::kFatal, "ERROR_INVALID_DATA", "the package or the component store is damaged"),
    One(32, kAll, M::kTransient, "ERROR_SHARING_VIOLATION", "a file is locked by another program"),
    One(87, kAll, M::kFatal, "ERROR_INVALID_PARAMETER", "the installer does not know a switch"),
    One(112, kAll, M::kTransient, "ERROR_DISK_FULL", "the disk is full"),
    One(161, kOfWindows, M::kFatal, "ERROR_BAD_PATHNAME", "the path of the package is refused"),
    One(193, kOfWindows, M::kFatal, "ERROR_BAD_EXE_FORMAT", "the file is not a program of this system"),
    One(216, kOfWindows, M::kFatal, "ERROR_EXE_MACHINE_TYPE_MISMATCH", "the program is for another processor"),
    One(1058, kOfWindows, M::kFatal, "ERROR_SERVICE_DISABLED",
        "a service that the installer needs is disabled: enable it"),
    One(1115, kAll, M::kTransient, "ERROR_SHUTDOWN_IN_PROGRESS", "the system is shutting down"),
    One(1460, kOfWindows, M::kTransient, "ERROR_TIMEOUT", "the installer timed out"),
    One(1465, kServicing, M::kFatal, "ERROR_XML_PARSE_ERROR",
        "the component store is damaged: repair it with dism /restorehealth"),
    One(1601, kAll, M::kTransient, "ERROR_INSTALL_SERVICE_FAILURE",
        "the Windows Installer service could not be reached"),
    One(1602, kAll, M::kFatal, "ERROR_INSTALL_USEREXIT", "cancelled"),
    One(1603, kAll, M::kFatal, "ERROR_INSTALL_FAILURE", "the installation failed; the installer's log says why"),
    One(1604, kAll, M::kNeedsRebootFirst, "ERROR_INSTALL_SUSPEND", "suspended until a reboot"),
    One(1605, kInstaller, M::kNotApplicable, "ERROR_UNKNOWN_PRODUCT", "the product is not installed"),
    One(1612, kInstaller, M::kFatal, "ERROR_INSTALL_SOURCE_ABSENT",
        "the product's original installation source is needed"),
    One(1613, kInstaller, M::kFatal, "ERROR_INSTALL_PACKAGE_VERSION", "a newer Windows Installer is needed"),
    One(1614, kInstaller, M::kNotApplicable, "ERROR_PRODUCT_UNINSTALLED", "the product is not installed any more"),
    One(1618, kAll, M::kBusy, "ERROR_INSTALL_ALREADY_RUNNING", "another installation is running"),
    One(1619, kInstaller, M::kFatal, "ERROR_INSTALL_PACKAGE_OPEN_FAILED", "the package cannot be opened"),
    One(1620, kInstaller, M::kFatal, "ERROR_INSTALL_PACKAGE_INVALID", "the package is not a Windows Installer package"),
    One(1625, kAll, M::kFatal, "ERROR_INSTALL_PACKAGE_REJECTED", "forbidden by policy"),
    One(1631, kAll, M::kTransient, "ERROR_INSTALL_SERVICE_FAILURE", "the Windows Installer service could not start"),
    One(1632, kAll, M::kTransient, "ERROR_INSTALL_TEMP_UNWRITABLE",
        "the temporary folder is full or cannot be written"),
    One(1633, kAll, M::kFatal, "ERROR_INSTALL_PLATFORM_UNSUPPORTED", "the package is for another processor"),
    One(1635, kInstaller, M::kFatal, "ERROR_PATCH_PACKAGE_OPEN_FAILED", "the patch cannot be opened"),
    One(1636, kInstaller, M::kFatal, "ERROR_PATCH_PACKAGE_INVALID", "the patch is not a Windows Installer patch"),
    One(1637, kInstaller, M::kFatal, "ERROR_PATCH_PACKAGE_UNSUPPORTED",
        "a newer Windows Installer is needed for the patch"),
    One(1638, kInstaller, M::kFatal, "ERROR_PRODUCT_VERSION", "another version of the product is installed"),
    One(1639, kInstaller, M::kFatal, "ERROR_INVALID_COMMAND_LINE", "the command line is wrong"),
    One(1641, kAll, M::kSuccessReboot, "ERROR_SUCCESS_REBOOT_INITIATED",
        "installed, the installer has started a reboot"),
    One(1642, kInstaller, M::kNotApplicable, "ERROR_PATCH_TARGET_NOT_FOUND",
        "the product to be patched is not installed"),
    One(1643, kInstaller, M::kFatal, "ERROR_PATCH_PACKAGE_REJECTED", "the patch is forbidden by policy"),
    One(1644, kInstaller, M::kFatal, "ERROR_INSTALL_TRANSFORM_REJECTED", "a transform is forbidden by policy"),
    One(1646, kInstaller, M::kFatal, "ERROR_PATCH_REMOVAL_UNSUPPORTED", "the patch cannot be removed"),
    One(1647, kInstaller, M::kNotApplicable, "ERROR_UNKNOWN_PATCH", "the patch is not installed"),
    One(1648, kInstaller, M::kFatal, "ERROR_PATCH_NO_SEQUENCE", "the patch fits no sequence of patches"),
    One(1649, kInstaller, M::kFatal, "ERROR_PATCH_REMOVAL_DISALLOWED", "removal of the patch is forbidden by policy"),
    One(1654, kInstaller, M::kFatal, "ERROR_INSTALL_REJECTED", "the package refuses this system"),
    One(3010, kAll, M::kSuccessReboot, "ERROR_SUCCESS_REBOOT_REQUIRED", "installed, in force after a reboot"),
    One(3011, kAll, M::kSuccessReboot, "ERROR_SUCCESS_RESTART_REQUIRED", "installed, in force after a restart"),
    One(3017, kAll, M::kNeedsRebootFirst, "ERROR_FAIL_REBOOT_REQUIRED",
        "a reboot is needed before anything can be installed"),
    One(12002, kServicing, M::kTransient, "ERROR_WINHTTP_TIMEOUT", "a download of the installer timed out"),
    One(12007, kServicing, M::kTransient, "ERROR_WINHTTP_NAME_NOT_RESOLVED",
        "a server of the installer has no address"),
    One(12029, kServicing, M::kTransient, "ERROR_WINHTTP_CANNOT_CONNECT", "the installer cannot reach its server"),
    One(12030, kServicing, M::kTransient, "ERROR_WINHTTP_CONNECTION_ERROR", "the connection of the installer was cut"),
    One(12175, kServicing, M::kTransient, "ERROR_WINHTTP_SECURE_FAILURE",
        "the installer's server has a certificate that is not valid now: check the clock and the root certificates"),
    One(0x36CC, kServicing, M::kFatal, "ERROR_SXS_FILE_HASH_MISMATCH",
        "the component store is damaged: a hash differs"),
    One(0x3701, kServicing, M::kFatal, "ERROR_SXS_ASSEMBLY_MISSING",
        "the component store is damaged: an assembly is missing"),
    One(0x370A, kServicing, M::kFatal, "ERROR_SXS_INVALID_IDENTITY_ATTRIBUTE_VALUE",
        "the component store is damaged: an identity is not valid"),
    One(0x370B, kServicing, M::kFatal, "ERROR_SXS_INVALID_IDENTITY_ATTRIBUTE_NAME",
        "the component store is damaged: an identity is not valid"),
    One(0x370D, kServicing, M::kFatal, "ERROR_SXS_IDENTITY_PARSE_ERROR",
        "the component store is damaged: an identity cannot be read"),
    One(0x3712, kServicing, M::kFatal, "ERROR_SXS_COMPONENT_STORE_CORRUPT",
        "the component store is damaged: repair it with dism /restorehealth"),
    {0xF000, 0xFFFF, kUpdateExeOnly, M::kFatal, "", "update.exe's extended error; %windir%\\KB*.log says more"},
    One(0xF0801, kServicing, M::kBusy, "CBS_S_BUSY", "the servicing stack is busy"),
    One(0xF0803, kServicing, M::kSuccessReboot, "CBS_S_STACK_UPDATED",
        "the servicing stack was updated, a reboot is needed"),
    One(0x240003, kServicing, M::kTransient, "WU_S_UPDATE_ERROR", "done in part, some updates failed"),
    One(0x240005, kServicing, M::kSuccessReboot, "WU_S_REBOOT_REQUIRED", "installed, in force after a reboot"),
    One(0x240006, kServicing, M::kSuccess, "WU_S_ALREADY_INSTALLED", "already installed"),
    One(0x240007, kServicing, M::kSuccess, "WU_S_ALREADY_UNINSTALLED", "already removed"),
    One(0x242015, kServicing, M::kSuccessReboot, "WU_S_UH_INSTALLSTILLPENDING", "the installation is still pending"),
    One(0x80092003, kAll, M::kFatal, "CRYPT_E_FILE_ERROR", "the signature of the package cannot be read"),
    One(0x80096010, kAll, M::kFatal, "TRUST_E_BAD_DIGEST", "the package was changed after it was signed"),
    One(0x800B0100, kAll, M::kFatal, "TRUST_E_NOSIGNATURE", "the package is not signed"),
    One(0x800B0101, kAll, M::kFatal, "CERT_E_EXPIRED", "the certificate of the package's signature has expired"),
    One(0x800B0109, kAll, M::kFatal, "CERT_E_UNTRUSTEDROOT",
        "the package is signed under a root that this host does not trust"),
    One(0x800F0804, kServicing, M::kFatal, "CBS_E_PACKAGE_OPEN_FAILED", "the package cannot be opened"),
    One(0x800F0805, kServicing, M::kFatal, "CBS_E_INVALID_PACKAGE", "the package is not valid"),
    One(0x800F0806, kServicing, M::kNeedsRebootFirst, "CBS_E_PENDING",
        "operations of an earlier update wait for a reboot"),
    One(0x800F081E, kServicing, M::kNotApplicable, "CBS_E_NOT_APPLICABLE",
        "the update does not apply: often a newer one is installed"),
    One(0x800F081F, kServicing, M::kFatal, "CBS_E_SOURCE_MISSING",
        "the component store is damaged: its source is missing"),
    One(0x800F0821, kServicing, M::kFatal, "CBS_E_ABORT", "rolled back; CBS.log says why"),
    One(0x800F0823, kServicing, M::kFatal, "CBS_E_NEW_SERVICING_STACK_REQUIRED",
        "a newer servicing stack is needed first"),
    One(0x800F0831, kServicing, M::kFatal, "CBS_E_STORE_CORRUPTION",
        "the component store is damaged: an earlier package is missing"),
    One(0x800F0922, kServicing, M::kFatal, "CBS_E_INSTALLERS_FAILED", "rolled back; CBS.log says why"),
    One(0x80240009, kServicing, M::kBusy, "WU_E_OPERATIONINPROGRESS", "another update operation is running"),
    One(0x80240016, kServicing, M::kBusy, "WU_E_INSTALL_NOT_ALLOWED",
        "another installation is running or a reboot is pending"),
    One(0x80240017, kServicing, M::kNotApplicable, "WU_E_NOT_APPLICABLE",
        "the update does not apply: installed, superseded, or for another system"),
    One(0x8024001B, kServicing, M::kBusy, "WU_E_SELFUPDATE_IN_PROGRESS", "the update agent is updating itself"),
    One(0x8024001E, kServicing, M::kTransient, "WU_E_SERVICE_STOP", "the update service is stopping"),
    One(0x80240020, kServicing, M::kFatal, "WU_E_NO_INTERACTIVE_USER", "the installer wants a signed-in user"),
    One(0x80240044, kServicing, M::kFatal, "WU_E_PER_MACHINE_UPDATE_ACCESS_DENIED",
        "the installer wants an administrator"),
    One(0x80242007, kServicing, M::kTransient, "WU_E_UH_INSTALLERHUNG", "the installer hung"),
    One(0x80242014, kServicing, M::kNeedsRebootFirst, "WU_E_UH_POSTREBOOTSTILLPENDING",
        "an earlier update waits for a reboot"),
    One(0x80242017, kServicing, M::kFatal, "WU_E_UH_NEW_SERVICING_STACK_REQUIRED",
        "a newer servicing stack is needed first"),
    One(0x8024201D, kServicing, M::kNeedsRebootFirst, "WU_E_UH_DISABLED_UNTIL_REBOOT",
        "the update handler is disabled until a reboot"),
    {0x80244019, 0x80244023, kServicing, M::kTransient, "", "a web server of the installer refused or did not answer"},
    One(0x8024402C, kServicing, M::kTransient, "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED",
        "a server or proxy of the installer has no address"),
    {0x80246000, 0x80246FFF, kServicing, M::kTransient, "", "a download of the installer failed"},
    {0xC0000000, 0xCFFFFFFF, kAll, M::kFatal, "", "the installer crashed"},
};

const model::ExitCode* Declared(std::int64_t code, const std::vector<model::ExitCode>& declared) {
  const std::int64_t folded = FoldExitCode(code);
  const auto row = std::find_if(declared.begin(), declared.end(),
                                [&](const model::ExitCode& r) { return FoldExitCode(r.code) == folded; });
  return row == declared.end() ? nullptr : &*row;
}

}  // namespace

std::span<const ExitCodeRow> ExitCodeTable() { return kTable; }

std::int64_t FoldExitCode(std::int64_t code) {
  if (code < std::numeric_limits<std::int32_t>::min() || code > std::numeric_limits<std::uint32_t>::max()) return code;
  const auto bits = static_cast<std::uint32_t>(code);
  return (bits & 0xffff0000U) == 0x80070000U ? std::int64_t{bits & 0xffffU} : std::int64_t{bits};
}

const ExitCodeRow* FindExitCode(K kind, std::int64_t code) {
  const std::int64_t folded = FoldExitCode(code);
  const auto* row = std::find_if(std::begin(kTable), std::end(kTable), [&](const ExitCodeRow& r) {
    return folded >= r.first && folded <= r.last && (r.kinds & Bit(kind)) != 0;
  });
  return row == std::end(kTable) ? nullptr : row;
}

M MeaningOf(std::int64_t code, K kind, const std::vector<model::ExitCode>& declared) {
  if (const auto* row = Declared(code, declared); row != nullptr) return row->meaning;
  const ExitCodeRow* row = FindExitCode(kind, code);
  return row == nullptr ? M::kFatal : row->meaning;
}

std::string_view TextOf(std::int64_t code, K kind, const std::vector<model::ExitCode>& declared) {
  if (const auto* row = Declared(code, declared); row != nullptr && !row->text.empty()) return row->text;
  const ExitCodeRow* row = FindExitCode(kind, code);
  return row == nullptr ? std::string_view() : row->text;
}

std::vector<model::ExitCode> ExitCodesOf(K kind) {
  std::vector<model::ExitCode> codes;
  for (const auto& row : kTable)
    if ((row.kinds & Bit(kind)) != 0 && row.first == row.last)
      codes.push_back({std::int64_t{row.first}, row.meaning, std::string(row.text)});
  return codes;
}

}  // namespace kintsugi::installer
