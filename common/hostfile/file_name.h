// SPDX-License-Identifier: Apache-2.0
// What the name of a host file says: "dc1_systeminfo.txt" and "dc1-qfe.txt" are of one host, "dc1". Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace kintsugi::hostfile {

// Lower case, without folder, extension and the words for what is in it: "10_1803_x64_B_qfe.txt" -> "10_1803_x64_b".
// "" where nothing is left ("systeminfo.txt").
std::string StemOf(std::string_view file_name);
// The stem in its own case; the whole file name where nothing is left.
std::string HostNameOf(std::string_view file_name);
// The name says that it is a list of hotfixes: a word such as qfe or hotfixes.
bool NamesHotfixList(std::string_view file_name);

}  // namespace kintsugi::hostfile
