// SPDX-License-Identifier: Apache-2.0
// One row for each kind of mistake: the line of the good file that is changed, into what, and all problems
// that must be reported.
#pragma once

#include <string_view>

namespace kintsugi::catalog {

struct Mistake {
  std::string_view line;         // of the good file; its first occurrence is meant
  std::string_view replacement;  // one line, so that places stay
  std::string_view problems;
};

inline constexpr Mistake kMistakes[] = {
    {"format = 1", "format = 2",
     "f:1:10: format is 2, expected format = 1, the only one this release reads"
     "\n"},
    {"format = 1", R"x(format = "1")x",
     "f:1:10: format is a string, expected format = 1, the only one this release reads"
     "\n"},
    {"format = 1", "format = 1.0",
     "f:1:10: format is a number with a fraction, expected format = 1, the only one this release reads"
     "\n"},
    {R"x(id = "MS03-043")x", R"x(id = "MS03/043")x",
     R"x(f:2:6: id is "MS03/043", expected a bulletin id of up to 64 letters, digits and dashes)x"
     "\n"},
    {R"x(kb = "828035")x", R"x(kb = "KB828035")x",
     R"x(f:3:6: kb is "KB828035", expected up to 10 digits)x"
     "\n"},
    {R"x(kb = "828035")x", "kb = 828035",
     "f:3:6: kb is a whole number, expected text in quotes"
     "\n"},
    {R"x(title = "Messenger service")x", R"x(title = "")x",
     R"x(f:4:9: title is "", expected some text)x"
     "\n"},
    {R"x(severity = "critical")x", R"x(severity = "high")x",
     R"x(f:8:12: severity is "high", expected one of: critical, important, moderate, low)x"
     "\n"},
    {R"x(severity = "critical")x", R"x(severty = "critical")x",
     "f:1:1: severity is missing, expected one of: critical, important, moderate, low"
     "\n"
     R"x(f:8:1: "severty" is not a key of the file; did you mean severity?)x"
     "\n"},
    {R"x(urgency = "early")x", R"x(urgency = "soon")x",
     R"x(f:9:11: urgency is "soon", expected one of: immediate, early, with-service-pack)x"
     "\n"},
    {"exploited = true", R"x(exploited = "yes")x",
     "f:10:13: exploited is a string, expected true or false"
     "\n"},
    {R"x(published = "2003-10-15")x", "published = 2003-10-15",
     "f:11:13: published is a date without quotes, expected text in quotes"
     "\n"},
    {R"x(published = "2003-10-15")x", R"x(published = "2003-02-30")x",
     R"x(f:11:13: published is "2003-02-30", expected a date yyyy-mm-dd)x"
     "\n"},
    {R"x(published = "2003-10-15")x", R"x(published = "15.10.2003")x",
     R"x(f:11:13: published is "15.10.2003", expected a date yyyy-mm-dd)x"
     "\n"},
    {R"x(cves = ["CAN-2003-0717"])x", R"x(cves = "CAN-2003-0717")x",
     "f:14:8: cves is a string, expected a list of texts"
     "\n"},
    {R"x(cves = ["CAN-2003-0717"])x", R"x(cves = ["CAN-2003-0717", 7, ""])x",
     "f:14:26: cves[2] is a whole number, expected text in quotes"
     "\n"
     R"x(f:14:29: cves[3] is "", expected some text)x"
     "\n"},
    {R"x(scopes = ["server", "client"])x", R"x(scopes = ["server", "desktop"])x",
     R"x(f:15:21: scopes[2] is "desktop", expected one of: server, client)x"
     "\n"},
    {R"x(note = "a note")x", R"x(colour = "red")x",
     R"x(f:18:1: "colour" is not a key of the file; the keys are: conflict, cves, exploited, format, history, id, kb, known_issue, not_affected, note, published, references, scopes, severity, source_revision, summary, summary_ja, test, title, title_ja, update, updated, urgency, workaround)x"
     "\n"},
    {"[[update]]", "[update]",
     "f:96:1: not TOML: Error while parsing table header: cannot redefine existing table 'update' as "
     "array-of-tables"
     "\n"},
    {R"x(slug = "windows-xp")x", R"x(slug = "Windows XP")x",
     R"x(f:21:8: update.slug is "Windows XP", expected a slug of up to 64 lower-case letters, digits, dashes and dots)x"
     "\n"
     R"x(f:111:11: known_issue.updates names "windows-xp", but this file has no update with that slug)x"
     "\n"},
    {R"x(slug = "windows-xp-first")x", R"x(slug = "windows-xp")x",
     R"x(f:29:17: update.prerequisites names "windows-xp-first", but this file has no update with that slug)x"
     "\n"
     R"x(f:97:8: update.slug "windows-xp" is used twice, first on line 21)x"
     "\n"},
    {R"x(reboot = "if-files-in-use")x", R"x(reboot = "maybe")x",
     R"x(f:25:10: update.reboot is "maybe", expected one of: yes, no, if-files-in-use)x"
     "\n"},
    {"timeout_s = 900", "timeout_s = 0",
     "f:26:13: update.timeout_s is 0, expected a number of seconds from 1 to 604800"
     "\n"},
    {"timeout_s = 900", "timeout = 900",
     R"x(f:26:1: "timeout" is not a key of update; did you mean timeout_s?)x"
     "\n"},
    {"disk_needed_bytes = 5000000", "disk_needed_bytes = -1",
     "f:27:21: update.disk_needed_bytes is -1, expected a whole number of bytes from 0 to 1125899906842624"
     "\n"},
    {R"x(prerequisites = ["windows-xp-first", "MS03-026/windows-xp"])x", R"x(prerequisites = ["windows-xp-frist"])x",
     R"x(f:29:17: update.prerequisites names "windows-xp-frist", but this file has no update with that slug)x"
     "\n"},
    {R"x(prerequisites = ["windows-xp-first", "MS03-026/windows-xp"])x", R"x(prerequisites = ["windows-xp"])x",
     "f:29:17: update.prerequisites names the update itself"
     "\n"},
    {R"x(supersedes = ["MS03-001"])x", R"x(supersedes = ["MS03 001"])x",
     R"x(f:30:15: update.supersedes[1] is "MS03 001", expected a bulletin id (MS03-026) or an update id (MS03-026/windows-xp))x"
     "\n"},
    {R"x(support_ends = "2004-06-30")x", R"x(support_ends = "June 2004")x",
     R"x(f:35:16: update.support_ends is "June 2004", expected a date yyyy-mm-dd)x"
     "\n"},
    {"[update.applies]", "[update.apply]",
     "f:20:1: update.applies is missing, expected the table [update.applies]"
     "\n"
     R"x(f:37:9: "apply" is not a key of update; the keys are: applies, console_name, detection, disk_needed_bytes, exclusive, exit_code, idempotent, kb, note, package, package_published, prerequisites, reboot, servicing_stack, signers, slug, superseded_by, supersedes, support_ends, timeout_s, title, uninstall)x"
     "\n"},
    {R"x(product = "windows-xp")x", R"x(product = "winxp")x",
     R"x(f:38:11: update.applies.product is "winxp", expected a product of deploy/catalog/README.md such as windows-xp)x"
     "\n"},
    {"service_packs = [0, 1]", "service_packs = [1, 0]",
     "f:39:17: update.applies.service_packs is not a range, expected two whole numbers [min, max] with 0 <= "
     "min <= max <= 99"
     "\n"},
    {"service_packs = [0, 1]", "service_packs = [0, 1, 2]",
     "f:39:17: update.applies.service_packs is not a range, expected two whole numbers [min, max] with 0 <= "
     "min <= max <= 99"
     "\n"},
    {"service_packs = [0, 1]", "service_packs = 1",
     "f:39:17: update.applies.service_packs is a whole number, expected two whole numbers [min, max] with 0 "
     "<= min <= max <= 99"
     "\n"},
    {R"x(architectures = ["x86"])x", R"x(architectures = ["i386"])x",
     R"x(f:40:18: update.applies.architectures[1] is "i386", expected one of: x86, x64, ia64, arm, arm64)x"
     "\n"},
    {R"x(languages = ["JPN"])x", R"x(languages = ["ja"])x",
     R"x(f:41:14: update.applies.languages[1] is "ja", expected a three-letter package language such as JPN)x"
     "\n"},
    {R"x(requires_component = "ie6sp1")x", R"x(requires_component = "ie7")x",
     R"x(f:44:22: update.applies.requires_component is "ie7", expected one of: ie6sp1)x"
     "\n"},
    {R"x(active_setup_guid = "{2CC9D512-6DB6-4F1C-8979-9A41FAE88DE0}")x",
     R"x(active_setup_guid = "2CC9D512-6DB6-4F1C-8979-9A41FAE88DE0")x",
     R"x(f:46:21: update.detection.active_setup_guid is "2CC9D512-6DB6-4F1C-8979-9A41FAE88DE0", expected a GUID {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx})x"
     "\n"},
    {"contained_in_service_pack = 2", "contained_in_service_pack = 99",
     "f:47:29: update.detection.contained_in_service_pack is 99, expected a service pack number from 1 to 98"
     "\n"},
    {R"x(path = '%WinDir%\System32\wkssvc.dll')x", R"x(path = 'system32\wkssvc.dll')x",
     R"x(f:49:8: update.detection.file.path is "system32\wkssvc.dll", expected a path that starts with a %variable%\ or a drive letter, at most 260 bytes)x"
     "\n"},
    {R"x(path = '%WinDir%\System32\wkssvc.dll')x", "path = 'c:wkssvc.dll'",
     R"x(f:49:8: update.detection.file.path is "c:wkssvc.dll", expected a path that starts with a %variable%\ or a drive letter, at most 260 bytes)x"
     "\n"},
    {R"x(version = "5.1.2600.1309")x", R"x(version = "5.1.2600.65536")x",
     R"x(f:50:11: update.detection.file.version is "5.1.2600.65536", expected a file version: one to four numbers up to 65535, joined by dots)x"
     "\n"},
    {R"x(version = "5.1.2600.1309")x", R"x(version = "5.1.2600.1309 (xpsp1)")x",
     R"x(f:50:11: update.detection.file.version is "5.1.2600.1309 (xpsp1)", expected a file version: one to four numbers up to 65535, joined by dots)x"
     "\n"},
    {R"x(version = "5.1.2600.1309")x", "version = 5.1",
     "f:50:11: update.detection.file.version is a number with a fraction, expected text in quotes"
     "\n"},
    {R"x(branch = "gdr")x", R"x(branch = "ldr")x",
     R"x(f:51:10: update.detection.file.branch is "ldr", expected one of: gdr, qfe)x"
     "\n"},
    {"protected_copy = true", "protected_copy = 1",
     "f:53:18: update.detection.file.protected_copy is a whole number, expected true or false"
     "\n"},
    {"size_bytes = 119808", R"x(size_bytes = "119808")x",
     "f:54:14: update.detection.file.size_bytes is a string, expected a whole number of bytes"
     "\n"},
    {"size_bytes = 119808", "size_byte = 119808",
     R"x(f:54:1: "size_byte" is not a key of update.detection.file; did you mean size_bytes?)x"
     "\n"},
    {R"x(key = 'HKLM\SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB828035')x",
     R"x(key = 'HKEY_LOCAL_MACHINE\SOFTWARE\KB828035')x",
     R"x(f:56:7: update.detection.registry.key is "HKEY_LOCAL_MACHINE\SOFTWARE\KB828035", expected a registry key that starts with HKLM\ and does not end with \)x"
     "\n"},
    {R"x(value_name = "Installed")x", R"x(value_name = "")x",
     "f:58:10: update.detection.registry.equals needs value_name: which value must be equal?"
     "\n"},
    {"code = 61722", "code = 99999999999",
     "f:61:8: update.exit_code.code is 99999999999, expected an exit code from -2147483648 to 4294967295"
     "\n"},
    {R"x(meaning = "not-applicable")x", R"x(meaning = "fine")x",
     R"x(f:62:11: update.exit_code.meaning is "fine", expected one of: success, success-reboot, busy, transient, needs-reboot-first, not-applicable, fatal)x"
     "\n"},
    {"revision = 1", "revision = 0",
     "f:65:12: update.package.revision is 0, expected an issue number from 1 to 65535"
     "\n"},
    {"revision = 2", "revision = 1",
     "f:79:12: update.package.revision is 1 after 1, expected ascending issue numbers"
     "\n"},
    {R"x(file_name = "WindowsXP-KB828035-x86-JPN.exe")x", R"x(file_name = "x86/KB828035.exe")x",
     R"x(f:66:13: update.package.file_name is "x86/KB828035.exe", expected a file name without a folder)x"
     "\n"},
    {R"x(kind = "update-exe")x", R"x(kind = "setup")x",
     R"x(f:67:8: update.package.kind is "setup", expected one of: update-exe, hotfix-exe, ie-exe, msi, msu, cab, exe, msp)x"
     "\n"},
    {R"x(kind = "update-exe")x", R"x(kind = "exe")x",
     "f:64:1: update.package.arguments is missing, expected the silent switches of this installer: kind exe "
     "has no default"
     "\n"},
    {R"x(state = "replaced")x", R"x(state = "old")x",
     R"x(f:69:9: update.package.state is "old", expected one of: current, replaced, withdrawn)x"
     "\n"},
    {R"x(reapply = "advised")x", R"x(state = "replaced")x",
     R"x(f:20:1: update "MS03-043/windows-xp" has no package in state current; add one or say package_published = false)x"
     "\n"},
    {"package_published = false", "package_published = true",
     R"x(f:96:1: update "MS03-043/windows-xp-first" has no package in state current; add one or say package_published = false)x"
     "\n"},
    {R"x(sha256 = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F")x", R"x(sha256 = "0001")x",
     R"x(f:85:10: update.package.sha256 is "0001", expected 64 hex digits)x"
     "\n"},
    {R"x(timestamp_utc = "2003-10-22 01:10")x", R"x(timestamp_utc = "2003-10-22 25:10")x",
     R"x(f:90:17: update.package.manifest.timestamp_utc is "2003-10-22 25:10", expected yyyy-mm-dd hh:mm or yyyy-mm-dd)x"
     "\n"},
    {R"x(id = "KB830846")x", R"x(id = "")x",
     R"x(f:105:6: known_issue.id is "", expected a KB number or a slug)x"
     "\n"},
    {R"x(status = "fixed")x", R"x(status = "open")x",
     R"x(f:109:10: known_issue.status is "open", expected one of: reported, reproduced, fixed)x"
     "\n"},
    {R"x(hosts = "product=windows-xp sp<2")x", R"x(hosts = " ")x",
     R"x(f:112:9: known_issue.hosts is " ", expected a host filter such as product=windows-xp sp<2, at most 4096 bytes in one line)x"
     "\n"},
    {R"x(hosts = "product=windows-xp sp<2")x", R"x(hosts = "a\nb")x",
     R"x(f:112:9: known_issue.hosts is "a b", expected a host filter such as product=windows-xp sp<2, at most 4096 bytes in one line)x"
     "\n"},
    {R"x(hosts = "product=windows-xp sp<2")x", "",
     "f:113:10: known_issue.effect needs hosts: which hosts does it concern?"
     "\n"},
    {R"x(effect = "exclude")x", R"x(effect = "skip")x",
     R"x(f:113:10: known_issue.effect is "skip", expected one of: warn, exclude)x"
     "\n"},
    {"exclusive = true", R"x(exclusive = "yes")x",
     "f:33:13: update.exclusive is a string, expected true or false"
     "\n"},
    {"servicing_stack = true", "servicing_stack = 1",
     "f:34:19: update.servicing_stack is a whole number, expected true or false"
     "\n"},
    {R"x(updates = ["windows-xp"])x", R"x(updates = ["windows-2000"])x",
     R"x(f:111:11: known_issue.updates names "windows-2000", but this file has no update with that slug)x"
     "\n"},
    {R"x(updates = ["windows-xp"])x", R"x(updates = ["MS03-043/windows-2000"])x",
     R"x(f:111:11: known_issue.updates names "windows-2000", but this file has no update with that slug)x"
     "\n"},
    {"cuts_management = true", "cuts_managment = true",
     R"x(f:119:1: "cuts_managment" is not a key of workaround; did you mean cuts_management?)x"
     "\n"},
    {R"x(values = ["119808 (alert)", "120320 (bulletin)"])x", R"x(values = ["119808 (alert)"])x",
     R"x(f:123:10: conflict.values has 1 entries, expected at least two: "value (source)")x"
     "\n"},
    {R"x(platform = "Windows XP SP1")x", "# no platform",
     "f:126:1: test.platform is missing, expected some text"
     "\n"},
    {R"x(date = "2003-10-17")x", R"x(date = "")x",
     R"x(f:132:8: history.date is "", expected a date yyyy-mm-dd)x"
     "\n"},
    {R"x(note = "lab")x", R"x(note = "lab)x",
     "f:129:12: not TOML: Error while parsing string: unescaped control characters other than TAB (U+0009) "
     "are explicitly prohibited"
     "\n"},
    {R"x(note = "lab")x", R"x(result = "twice")x",
     "f:129:10: not TOML: Error while parsing key-value pair: cannot redefine existing string 'result'"
     "\n"},
    {R"x(note = "lab")x", "note lab",
     "f:129:6: not TOML: Error while parsing key-value pair: expected '=', saw 'l'"
     "\n"},
};

}  // namespace kintsugi::catalog
