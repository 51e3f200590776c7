// SPDX-License-Identifier: Apache-2.0
// Names of hotfixes as Windows lists them -> KB articles. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace kintsugi::version {

// "KB893803v2 - Update" -> "KB893803"; "Q147222" -> "Q147222"; "943729" -> "KB943729"; "M928366" and "S867460" (.NET
// Framework) -> "KB...". "" where the text names no article: "File 1", "{GUID}", "MSCompPackV1 - Update".
std::string HotfixId(std::string_view text);
// The number alone: "893803"; "" where the text names no article.
std::string KbDigits(std::string_view hotfix_id);
// "File 1": XP and 2003 name a row's first file where a later system names the hotfix.
bool IsFileRow(std::string_view text);
// The first article that the name of an update mentions: "Security Update for Microsoft Office 2010 (KB2553154) 32-Bit
// Edition" -> "KB2553154"; "" = none.
std::string HotfixInTitle(std::string_view title);

}  // namespace kintsugi::version
