// SPDX-License-Identifier: Apache-2.0
// What a publisher's product name says: which Windows, which release, architecture, service pack and installation, and
// which component on it. Read by structure and the table of releases (releases.h), not by a list of names: a name that
// appears next month is understood. Values, pure. Names: MSRC security update guide, wes-ng definitions, bulletins.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace kintsugi::advisory {

// Which installation option a product name speaks of. "Windows Server 2019" is kFull, "... (Server Core installation)"
// is kCore; a client has no options and is kFull.
enum class Installation : std::uint8_t { kFull = 0, kCore = 1 };

struct Platform {
  std::string family;        // slug: windows-10, windows-server-2008-r2; windows-server = its semi-annual releases
  std::string release;       // 22H2, 1507, R2 (Server 2003); "" where the family has no releases
  std::string architecture;  // x86 x64 ia64 arm arm64; "" = the name does not say and the family has several
  std::string edition;       // media-center, tablet-pc, hololens; "" = ordinary
  int service_pack = 0;
  Installation installation = Installation::kFull;
  auto operator<=>(const Platform&) const = default;
};

enum class ProductKind : std::uint8_t {
  kOs = 0,             // Windows itself
  kComponentOnOs = 1,  // Internet Explorer 11 on Windows Server 2012 R2: present on some hosts of the platform
  kApplication = 2,    // no platform: Office, Exchange, Edge, ".NET 8.0 installed on Windows"
  kUnreadable = 3      // written like a Windows name, but no release fits: reported, never guessed
};

struct Product {
  std::string name;  // as published: single spaces, trimmed
  ProductKind kind = ProductKind::kApplication;
  Platform platform;      // kOs, kComponentOnOs
  std::string component;  // kComponentOnOs: "Microsoft .NET Framework 3.5 AND 4.8"; else ""
  bool operator==(const Product&) const = default;
};

Product ParseProduct(std::string_view name);

// Feeds before 2017 name the OS as the product and the component beside it ("Internet Explorer 9", "Microsoft .NET
// Framework 3.5.1"). True when `component` is something with a version of its own that a host may lack, so that the fix
// is for hosts that have it; false for a part of Windows ("Windows Kernel").
bool IsSeparateComponent(std::string_view component);
// One name for each component: single blanks, and the makers' names for Internet Explorer ("Windows Internet Explorer
// 8", "Microsoft Internet Explorer 6.0") as "Internet Explorer 8", "Internet Explorer 6".
std::string ComponentName(std::string_view component);

// The product's own name: "windows-10 22H2 x64", "windows-7 x64 sp1", "windows-server-2019 x64 core".
std::string PlatformName(const Platform& platform);

}  // namespace kintsugi::advisory
