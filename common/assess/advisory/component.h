// SPDX-License-Identifier: Apache-2.0
// What a fix is for: Windows itself, or a component that some hosts of the platform lack. A component text of a feed
// ("Microsoft .NET Framework 3.5 AND 4.8") becomes a key ("dotnet-4.8"), so that spellings and lists of versions that
// one update serves are one thing. Internal to this folder. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/advisory/releases.h"

namespace kintsugi::assess {

enum class Presence : std::uint8_t { kAbsent = 0, kUnknown = 1, kPresent = 2 };

inline constexpr std::string_view kWindowsItself = "windows";
inline constexpr std::string_view kFlashPlayer = "flash";

// "windows" for Windows itself and for what the cumulative update of this release brings up to date (Internet Explorer,
// Edge and scripting from Windows 10 on, .NET Framework up to 4.7.2 before Windows 10 1809); dotnet-2.0 ...
// dotnet-4.8.1, ie-6 ... ie-11, xml-3 ... xml-6, script-5.8, flash; else the text in lower case.
std::string ComponentKey(std::string_view component, const advisory::Release& release);

// What the release itself says of the component, before any fact of a host: kPresent where it is in the box and cannot
// be missing or has no other version; kUnknown for everything else.
Presence InBox(std::string_view key, const advisory::Release& release, int service_pack);

// True when a host that has `other` cannot have `key`: versions of .NET Framework 4 and of Internet Explorer replace
// one another in place.
bool ReplacedBy(std::string_view key, std::string_view other);

// The component that installing this KB brings (KB2841134: Internet Explorer 11), "" = none.
std::string_view ComponentOfKb(std::uint32_t number);

bool IsDotNet(std::string_view key);
bool IsExplorer(std::string_view key);

}  // namespace kintsugi::assess
