// SPDX-License-Identifier: Apache-2.0
// A report as one self-contained HTML page: inline style, no scripts, no requests, light and dark, for paper too. A
// Content-Security-Policy allows that one style sheet, by its hash, and nothing else. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "console/cli/report/document.h"

namespace kintsugi::cli::report {

std::string RenderHtml(const Document& document);

// Text as HTML text or attribute value: markup becomes entities, and what SafeText escapes is escaped.
std::string EscapeHtml(std::string_view text);

}  // namespace kintsugi::cli::report
