// SPDX-License-Identifier: Apache-2.0
// The rows of table.cpp, each made in the file of its kind, and what several of them share. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/package/handler.h"

namespace kintsugi::agent {

PackageHandler UpdateExe();
PackageHandler HotfixExe();
PackageHandler IeExe();
PackageHandler Msi();
PackageHandler Msp();
PackageHandler Msu();
PackageHandler Cab();
PackageHandler Exe();

inline constexpr char kMsiexec[] = "%windir%\\system32\\msiexec.exe";
inline constexpr char kWusa[] = "%windir%\\system32\\wusa.exe";
inline constexpr char kDism[] = "%windir%\\system32\\dism.exe";

using Words = std::vector<std::string>;
Words Joined(Words first, const Words& second);
ProcessRequest Command(std::string program, Words arguments);
Error NoUninstaller(std::string why);

// The staged program itself, with the instruction's switches.
ProcessRequest StartPackage(const StartCase& start);
// Windows Installer with the option in front of the package ("/i"), and a log beside the package unless the arguments
// name one.
ProcessRequest StartWindowsInstaller(const StartCase& start, const char* option);

// The uninstaller that update.exe and hotfix.exe leave in %windir%\$NtUninstall<hotfix>$, `inner` below it.
Result<ProcessRequest> UninstallFromBackup(const UninstallCase& uninstall, const std::string& inner,
                                           const Words& switches);
// dism /remove-package of the servicing package that stands for the instruction's KB.
Result<ProcessRequest> RemoveByDism(const UninstallCase& uninstall);

bool IsVista(const model::OsFacts& os);             // or Server 2008
bool IsWindows10OrLater(const model::OsFacts& os);  // and its servers

}  // namespace kintsugi::agent
