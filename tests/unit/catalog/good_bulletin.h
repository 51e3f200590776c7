// SPDX-License-Identifier: Apache-2.0
// A bulletin that uses every key of the format once. Tests of mistakes change one line of it.
#pragma once

#include <string_view>

namespace kintsugi::catalog {

inline constexpr std::string_view kGoodBulletin = R"toml(format = 1
id = "MS03-043"
kb = "828035"
title = "Messenger service"
title_ja = "メッセンジャ サービス"
summary = "A buffer overrun"
summary_ja = "要約"
severity = "critical"
urgency = "early"
exploited = true
published = "2003-10-15"
updated = "2003-12-02"
source_revision = "2.3"
cves = ["CAN-2003-0717"]
scopes = ["server", "client"]
references = ["KB828035"]
not_affected = ["windows-me"]
note = "a note"

[[update]]
slug = "windows-xp"
kb = "828036"
title = "Windows XP"
console_name = "WindowsXP-KB828035-x86-JPN.exe"
reboot = "if-files-in-use"
timeout_s = 900
disk_needed_bytes = 5000000
uninstall = ["%windir%\\$NtUninstallKB828035$\\spuninst\\spuninst.exe", "/quiet"]
prerequisites = ["windows-xp-first", "MS03-026/windows-xp"]
supersedes = ["MS03-001"]
superseded_by = ["MS04-022/windows-xp"]
idempotent = false
exclusive = true
servicing_stack = true
support_ends = "2004-06-30"
note = "update note"
[update.applies]
product = "windows-xp"
service_packs = [0, 1]
architectures = ["x86"]
languages = ["JPN"]
hardware_family = "pc-9800"
editions = ["Professional"]
requires_component = "ie6sp1"
[update.detection]
active_setup_guid = "{2CC9D512-6DB6-4F1C-8979-9A41FAE88DE0}"
contained_in_service_pack = 2
[[update.detection.file]]
path = '%WinDir%\System32\wkssvc.dll'
version = "5.1.2600.1309"
branch = "gdr"
service_packs = [1, 1]
protected_copy = true
size_bytes = 119808
[[update.detection.registry]]
key = 'HKLM\SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB828035'
value_name = "Installed"
equals = "1"
service_packs = [1, 99]
[[update.exit_code]]
code = 61722
meaning = "not-applicable"
text = "already newer"
[[update.package]]
revision = 1
file_name = "WindowsXP-KB828035-x86-JPN.exe"
kind = "update-exe"
size_bytes = 366176
state = "replaced"
published = "2003-10-15"
language = "JPN"
installer_version = "5.3.23.4"
defects = ["dllcache-not-updated"]
note = "first issue"
[[update.package.file]]
path = 'C:\WINDOWS\system32\wkssvc.dll'
version = "5.1.2600.1301"
[[update.package]]
revision = 2
file_name = "WindowsXP-KB828035-x86-JPN.exe"
kind = "update-exe"
size_bytes = 365664
reapply = "advised"
arguments = ["/q", "/z"]
sha256 = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"
[[update.package.manifest]]
name = "wkssvc.dll"
version = "5.1.2600.1309"
size_bytes = 119808
timestamp_utc = "2003-10-22 01:10"
folder = "sp2"
branch = "sp2"
source = "bulletin"
note = "manifest note"

[[update]]
slug = "windows-xp-first"
title = "No package"
reboot = "no"
package_published = false
[update.applies]
product = "windows-xp"

[[known_issue]]
id = "KB830846"
title = "The installer hangs"
text = "without SeDebugPrivilege"
reported = "2003-10-20"
status = "fixed"
resolution = "use issue 2"
updates = ["windows-xp"]
hosts = "product=windows-xp sp<2"
effect = "exclude"

[[workaround]]
title = "Stop the Messenger service"
text = "net stop messenger"
side_effects = "no alerts"
cuts_management = true

[[conflict]]
field = "size"
values = ["119808 (alert)", "120320 (bulletin)"]
note = "both stay"

[[test]]
platform = "Windows XP SP1"
result = "passed"
note = "lab"

[[history]]
date = "2003-10-17"
text = "first alert"
)toml";

}  // namespace kintsugi::catalog
