// SPDX-License-Identifier: Apache-2.0
// Servicing tables. Sources: "Simplifying updates for Windows 7 and 8.1" and "Windows Server 2008" (rollup model from
// October 2016 and September 2018), servicing stack updates, hotpatch documentation, "Update on Adobe Flash Player end
// of support" (Microsoft).
#include "common/assess/advisory/servicing.h"

namespace kintsugi::assess {
namespace {

struct ServicingRow {
  int first_build, last_build;
  Servicing servicing;
};
constexpr ServicingRow kServicing[] = {
    {6000, 6000, {0, 20161001, false, false}},         // Vista
    {6001, 6003, {20180901, 20161001, false, false}},  // Server 2008
    {7600, 7601, {20161001, 20161001, false, false}},  {9200, 9600, {20161001, 20161001, false, false}},
    {10240, 20347, {20150701, 20150701, true, false}}, {20348, 20348, {20150701, 20150701, true, true}},
    {20349, 26099, {20150701, 20150701, true, false}}, {26100, 1 << 30, {20150701, 20150701, true, true}}};

struct SubjectRow {
  std::string_view words;  // of a title, or an id
  Line line;
};
constexpr SubjectRow kTitles[] = {{"Servicing Stack Update", Line::kServicingStack},
                                  {"Windows Modules Installer", Line::kServicingStack},
                                  {"Microsoft Windows Setup", Line::kApart},
                                  {"Secure Boot", Line::kApart},
                                  {"GRUB", Line::kApart},
                                  {"BitLocker", Line::kApart},
                                  {"Windows Update Stack", Line::kApart}};
constexpr SubjectRow kIds[] = {{"ADV990001", Line::kServicingStack},
                               {"CVE-2018-8566", Line::kServicingStack},  // fixed by servicing stacks
                               {"ADV190009", Line::kCodeSigning}};  // SHA-2 signatures, needed from August 2019 on

}  // namespace

Servicing ServicingOf(const advisory::Release& release) {
  for (const auto& row : kServicing) {
    if (row.first_build <= release.build && release.build <= row.last_build) return row.servicing;
  }
  return {};
}

Line LineOfTitle(std::string_view title) {
  for (const auto& row : kTitles) {
    if (title.find(row.words) != std::string_view::npos) return row.line;
  }
  return Line::kNone;
}

Line LineOfId(std::string_view id) {
  for (const auto& row : kIds) {
    if (row.words == id) return row.line;
  }
  return Line::kNone;
}

}  // namespace kintsugi::assess
