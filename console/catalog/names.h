// SPDX-License-Identifier: Apache-2.0
// The forms of names in Microsoft's feeds: KB numbers, CVE and advisory ids, bulletin ids, service packs of wes-ng,
// dates, builds, and the words that tell a servicing track. All tolerant of what the real feeds hold (README.md lists
// it). Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/advisory/record.h"

namespace kintsugi::feed {

// The digits of "4012212", "KB4012212", "Q823980", " 0012345 ": four to nine of them, no leading zero; else "".
std::string_view KbDigits(std::string_view text);
// The first number written as KB4012212 (any case) anywhere in `text`, as in a URL or "Security Update for KB5101650";
// "".
std::string_view KbInside(std::string_view text);
// As KbInside, and the number in support.microsoft.com/help/5052000 or /kb/5052000.
std::string_view KbOfUrl(std::string_view url);

// True for MS17-010 and for SP7X64SP1 (wes-ng's names of service packs and of Windows 10 releases).
bool IsBulletinId(std::string_view text);
bool IsServicePackName(std::string_view text);
// The KB of a service pack that the feed names without one (SPSRV8X64SP2 is KB948465), "" = none is known.
std::string_view ServicePackKb(std::string_view name);

// CVE-2017-0143 and ADV170014 in `text`, in order, in capitals and with their hyphens; "CVE20163247", "CVE 2016-3247",
// "2016-3247" and "CAN-2016-3247" (a candidate number, until 2005) count as CVE-2016-3247. `found` is emptied first.
void FindCves(std::string_view text, std::vector<std::string>& found);

// yyyy-mm-dd of "20170314", "2017-03-14", "2017-03-14T07:00:00Z", "3/14/2017", "03-14-17"; "" when it is no date of
// 1990 to 2199.
std::string IsoDate(std::string_view text);
// yyyy-mm-dd of a spreadsheet's day number (1900 system; 42808 = 2017-03-14); "" outside 1990 to 2199.
std::string IsoDateOfDay(std::string_view number);

// "10.0.14393.5501" when `text` is two to five numbers with dots, with no more than a leading "v"; else "".
std::string_view Build(std::string_view text);

// The names in a Supersedes field: KBs as digits, MS07-042[936021] as its KB, bulletin ids and service packs as they
// are. Separators: ; , blanks and HTML line breaks. "None" and "" are no names. False when something in it is no name
// (the names beside it are found all the same). Views of `text`.
bool FindSuperseded(std::string_view text, std::vector<std::string_view>& found);

// The words of MSRC's SubType ("Monthly Rollup", "Security Only", "Security HotPatch Update", "Servicing Stack
// Update").
advisory::Track TrackOf(std::string_view words);
advisory::RebootWord RebootOf(std::string_view word);  // Yes, No, Maybe, Required, May require restart, ...
// "" for what is no severity: "None" stays, "System.Object[]" and "n/a" go.
std::string_view SeverityWord(std::string_view text);

bool ContainsNoCase(std::string_view text, std::string_view part);

}  // namespace kintsugi::feed
