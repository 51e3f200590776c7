// SPDX-License-Identifier: Apache-2.0
// Numbers, dates and names as each language writes them. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/time.h"
#include "common/model/catalog.h"
#include "console/cli/report/phrases.h"

namespace kintsugi::cli::report {

std::string Digits(std::uint64_t number);  // 366,176
// 17 October 2003, 2003年10月17日; with a time of day behind it when the text has one. What is no date stays as it is.
std::string Date(Language language, std::string_view iso);
std::string Moment(Language language, Instant t);
std::string Minutes(Language language, std::uint64_t minutes);  // 1 h 34 min, 1時間34分; from two days on in days
std::string Span(Language language, Duration d);                // 10 s, 4 min 10 s; from one hour on whole minutes
std::string Hosts(Language language, std::uint64_t hosts);      // 50 hosts, 50台

// "SP2/SP3/SP4", "no SP/SP1", "SP2 or later"; "" for any.
std::string ServicePacks(Language language, int min, int max);
// "Windows XP" of windows-xp; a product without a row stays as it is.
std::string ProductName(std::string_view product);
// "Windows XP no SP/SP1 (Japanese)": product, service packs, hardware, editions, language.
std::string PlatformName(Language language, const model::Applicability& applies);

std::string Join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace kintsugi::cli::report
