// SPDX-License-Identifier: Apache-2.0
// An argument vector as the one line that CreateProcess takes, so that a program of Microsoft's C runtime (and
// CommandLineToArgvW) reads back exactly the vector. Rules:
// learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments. Pure.
#pragma once

#include <string>
#include <vector>

namespace kintsugi::agent::windows {

// CreateProcess takes at most 32,767 characters with the zero.
inline constexpr std::size_t kCommandLineLimit = 32'766;

// An argument is quoted only where it must be: older installers compare whole words of the line and stumble over
// quotes.
std::wstring CommandLine(const std::wstring& program, const std::vector<std::wstring>& arguments);

}  // namespace kintsugi::agent::windows
