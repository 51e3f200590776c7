// SPDX-License-Identifier: Apache-2.0
// The table of releases, as of 2026-11. Sources: builds and what shares an update, Microsoft's release information
// pages (learn.microsoft.com/windows/release-health) and component packages of real hosts; ends of support, Microsoft's
// lifecycle pages of each product, the latest edition's date (paid = extended security updates or the long-term
// channel; IoT where it is longer), read in copies on other sites, not there. Static data, pure.
#include "common/advisory/releases.h"

namespace kintsugi::advisory {
namespace {

constexpr Role kClient = Role::kClient;
constexpr Role kServer = Role::kServer;
// clang-format off
// family, release, name, major, minor, build, last build, update group, role, architectures, architecture when a name
// has none, first and last service pack, support ends, paid ends
constexpr Release kReleases[] = {
    {"windows-nt4-workstation", "", "NT Workstation 4.0", 4, 0, 1381, 1381, 1381, kClient, "x86", "x86", 0, 6, "2004-06-30", ""},
    {"windows-nt4-server", "", "NT Server 4.0", 4, 0, 1381, 1381, 1381, kServer, "x86", "x86", 0, 6, "2004-12-31", ""},
    {"windows-nt4-tse", "", "NT Server 4.0 Terminal Server Edition", 4, 0, 1381, 1381, 1381, kServer, "x86", "x86", 0, 6, "2004-12-31", ""},
    {"windows-98", "", "98", 4, 10, 1998, 2222, 1998, kClient, "x86", "x86", 0, 0, "2006-07-11", ""},
    {"windows-me", "", "Me", 4, 90, 3000, 3000, 3000, kClient, "x86", "x86", 0, 0, "2006-07-11", ""},
    {"windows-2000", "", "2000", 5, 0, 2195, 2195, 2195, kClient, "x86", "x86", 0, 4, "2010-07-13", ""},
    {"windows-xp", "", "XP", 5, 1, 2600, 2600, 2600, kClient, "x86 x64", "x86", 0, 3, "2014-04-08", ""},
    {"windows-xp", "", "XP Professional", 5, 2, 3790, 3790, 3790, kClient, "x64", "x64", 0, 2, "2014-04-08", ""},
    {"windows-xp-64bit-2002", "", "XP 64-Bit Edition Version 2002", 5, 1, 2600, 2600, 2600, kClient, "ia64", "ia64", 0, 1, "2005-06-30", ""},
    {"windows-xp-64bit-2003", "", "XP 64-Bit Edition Version 2003", 5, 2, 3790, 3790, 3790, kClient, "ia64", "ia64", 0, 0, "2005-06-30", ""},
    {"windows-server-2003", "", "Server 2003", 5, 2, 3790, 3790, 3790, kServer, "x86 x64 ia64", "x86", 0, 2, "2015-07-14", ""},
    {"windows-server-2003", "R2", "Server 2003 R2", 5, 2, 3790, 3790, 3790, kServer, "x86 x64", "x86", 0, 2, "2015-07-14", ""},
    {"windows-vista", "", "Vista", 6, 0, 6000, 6003, 6000, kClient, "x86 x64", "x86", 0, 2, "2017-04-11", ""},
    {"windows-server-2008", "", "Server 2008", 6, 0, 6001, 6003, 6001, kServer, "x86 x64 ia64", "", 1, 2, "2020-01-14", "2026-01-13"},
    {"windows-7", "", "7", 6, 1, 7600, 7602, 7600, kClient, "x86 x64", "", 0, 1, "2020-01-14", "2023-01-10"},
    {"windows-server-2008-r2", "", "Server 2008 R2", 6, 1, 7600, 7602, 7600, kServer, "x64 ia64", "x64", 0, 1, "2020-01-14", "2026-01-13"},
    {"windows-8", "", "8", 6, 2, 9200, 9200, 9200, kClient, "x86 x64", "", 0, 0, "2016-01-12", ""},
    {"windows-rt", "", "RT", 6, 2, 9200, 9200, 9200, kClient, "arm", "arm", 0, 0, "2016-01-12", ""},
    {"windows-server-2012", "", "Server 2012", 6, 2, 9200, 9200, 9200, kServer, "x64", "x64", 0, 0, "2023-10-10", "2026-10-13"},
    {"windows-8.1", "", "8.1", 6, 3, 9600, 9600, 9600, kClient, "x86 x64", "", 0, 0, "2023-01-10", ""},
    {"windows-rt-8.1", "", "RT 8.1", 6, 3, 9600, 9600, 9600, kClient, "arm", "arm", 0, 0, "2023-01-10", ""},
    {"windows-server-2012-r2", "", "Server 2012 R2", 6, 3, 9600, 9600, 9600, kServer, "x64", "x64", 0, 0, "2023-10-10", "2026-10-13"},
    {"windows-10", "1507", "10", 10, 0, 10240, 10240, 10240, kClient, "x86 x64", "", 0, 0, "2017-05-09", "2025-10-14"},
    {"windows-10", "1511", "10", 10, 0, 10586, 10586, 10586, kClient, "x86 x64", "", 0, 0, "2017-10-10", ""},
    {"windows-10", "1607", "10", 10, 0, 14393, 14393, 14393, kClient, "x86 x64", "", 0, 0, "2019-04-09", "2026-10-13"},
    {"windows-10", "1703", "10", 10, 0, 15063, 15063, 15063, kClient, "x86 x64", "", 0, 0, "2019-10-08", ""},
    {"windows-10", "1709", "10", 10, 0, 16299, 16299, 16299, kClient, "x86 x64 arm64", "", 0, 0, "2020-10-13", ""},
    {"windows-10", "1803", "10", 10, 0, 17134, 17134, 17134, kClient, "x86 x64 arm64", "", 0, 0, "2021-05-11", ""},
    {"windows-10", "1809", "10", 10, 0, 17763, 17763, 17763, kClient, "x86 x64 arm64", "", 0, 0, "2021-05-11", "2029-01-09"},
    {"windows-10", "1903", "10", 10, 0, 18362, 18362, 18362, kClient, "x86 x64 arm64", "", 0, 0, "2020-12-08", ""},
    {"windows-10", "1909", "10", 10, 0, 18363, 18363, 18362, kClient, "x86 x64 arm64", "", 0, 0, "2022-05-10", ""},
    {"windows-10", "2004", "10", 10, 0, 19041, 19041, 19041, kClient, "x86 x64 arm64", "", 0, 0, "2021-12-14", ""},
    {"windows-10", "20H2", "10", 10, 0, 19042, 19042, 19041, kClient, "x86 x64 arm64", "", 0, 0, "2023-05-09", ""},
    {"windows-10", "21H1", "10", 10, 0, 19043, 19043, 19041, kClient, "x86 x64 arm64", "", 0, 0, "2022-12-13", ""},
    {"windows-10", "21H2", "10", 10, 0, 19044, 19044, 19041, kClient, "x86 x64 arm64", "", 0, 0, "2024-06-11", "2032-01-13"},
    {"windows-10", "22H2", "10", 10, 0, 19045, 19045, 19041, kClient, "x86 x64 arm64", "", 0, 0, "2025-10-14", "2028-10-10"},
    {"windows-11", "21H2", "11", 10, 0, 22000, 22000, 22000, kClient, "x64 arm64", "", 0, 0, "2024-10-08", ""},
    {"windows-11", "22H2", "11", 10, 0, 22621, 22621, 22621, kClient, "x64 arm64", "", 0, 0, "2025-10-14", ""},
    {"windows-11", "23H2", "11", 10, 0, 22631, 22631, 22621, kClient, "x64 arm64", "", 0, 0, "2026-11-10", ""},
    {"windows-11", "24H2", "11", 10, 0, 26100, 26100, 26100, kClient, "x64 arm64", "", 0, 0, "2027-10-12", "2034-10-10"},
    {"windows-11", "25H2", "11", 10, 0, 26200, 26200, 26100, kClient, "x64 arm64", "", 0, 0, "2028-10-10", ""},
    {"windows-11", "26H1", "11", 10, 0, 28000, 28000, 28000, kClient, "x64 arm64", "", 0, 0, "2029-03-13", ""},
    {"windows-11", "26H2", "11", 10, 0, 26300, 26300, 26100, kClient, "x64 arm64", "", 0, 0, "2029-10-09", ""},
    {"windows-server-2016", "", "Server 2016", 10, 0, 14393, 14393, 14393, kServer, "x64", "x64", 0, 0, "2027-01-12", ""},
    {"windows-server-2019", "", "Server 2019", 10, 0, 17763, 17763, 17763, kServer, "x64", "x64", 0, 0, "2029-01-09", ""},
    {"windows-server-2022", "", "Server 2022", 10, 0, 20348, 20348, 20348, kServer, "x64", "x64", 0, 0, "2031-10-14", ""},
    {"windows-server-2025", "", "Server 2025", 10, 0, 26100, 26100, 26100, kServer, "x64", "x64", 0, 0, "2034-11-14", ""},
    {"windows-server", "1709", "Server", 10, 0, 16299, 16299, 16299, kServer, "x64", "x64", 0, 0, "2019-04-09", ""},
    {"windows-server", "1803", "Server", 10, 0, 17134, 17134, 17134, kServer, "x64", "x64", 0, 0, "2019-11-12", ""},
    {"windows-server", "1809", "Server", 10, 0, 17763, 17763, 17763, kServer, "x64", "x64", 0, 0, "2020-11-10", ""},
    {"windows-server", "1903", "Server", 10, 0, 18362, 18362, 18362, kServer, "x64", "x64", 0, 0, "2020-12-08", ""},
    {"windows-server", "1909", "Server", 10, 0, 18363, 18363, 18362, kServer, "x64", "x64", 0, 0, "2021-05-11", ""},
    {"windows-server", "2004", "Server", 10, 0, 19041, 19041, 19041, kServer, "x64", "x64", 0, 0, "2021-12-14", ""},
    {"windows-server", "20H2", "Server", 10, 0, 19042, 19042, 19041, kServer, "x64", "x64", 0, 0, "2022-08-09", ""},
    {"windows-server", "23H2", "Server", 10, 0, 25398, 25398, 25398, kServer, "x64", "x64", 0, 0, "2025-10-24", ""},
};
// clang-format on

}  // namespace

std::span<const Release> Releases() { return kReleases; }

}  // namespace kintsugi::advisory
