// SPDX-License-Identifier: Apache-2.0
// The builder: statements in, the assembly's work out. Pure.
#include "common/advisory/builder.h"

#include <algorithm>

#include "common/advisory/assembly.h"
#include "common/advisory/statements.h"

namespace kintsugi::advisory {
namespace {

constexpr Precedence kPrecedence[] = {
    {Source::kBulletinText, 0, "bulletin", "written for this installation and checked by its administrators"},
    {Source::kCvrf, 1, "cvrf", "the publisher's monthly document: KB, fixed build and supersedence of each product"},
    {Source::kCsaf, 2, "csaf", "the publisher's own advisory, by fixed version"},
    {Source::kVex, 3, "vex", "the publisher's own statement of what is affected"},
    {Source::kBulletinSearch, 4, "bulletin-search", "the publisher's list of bulletins, closed in 2017"},
    {Source::kWesngCustom, 5, "wes-ng-custom", "kept by hand by the wes-ng project to mend its definitions"},
    {Source::kWesng, 6, "wes-ng", "made from the publisher's data by the wes-ng project"},
};

}  // namespace

std::span<const Precedence> PrecedenceTable() { return kPrecedence; }

std::string_view SourceName(Source source) {
  const auto row =
      std::find_if(std::begin(kPrecedence), std::end(kPrecedence), [&](const auto& r) { return r.source == source; });
  return row == std::end(kPrecedence) ? std::string_view("unknown") : row->name;
}

struct CatalogBuilder::Parts {
  Statements statements;
  BuildReport report;
};

CatalogBuilder::CatalogBuilder() : parts_(std::make_unique<Parts>()) {}
CatalogBuilder::~CatalogBuilder() = default;

void CatalogBuilder::Add(Source source, const Record& record) {
  parts_->statements.Add(parts_->statements.OriginOf(source, ""), record);
}

Status CatalogBuilder::Add(const Advisory& advisory) {
  const std::uint32_t origin = parts_->statements.OriginOf(advisory.key.source, advisory.key.document);
  return DecodeBlob(advisory.blob, origin, parts_->statements);
}

Result<std::shared_ptr<const Catalog>> CatalogBuilder::Finish() {
  Statements statements = std::move(parts_->statements);
  parts_->statements = {};
  BuildReport& report = parts_->report;
  report.records = statements.all.size();
  auto& all = statements.all;
  const auto key = [](const Statement& s) { return std::tuple(s.origin, s.attributes, s.product); };
  std::sort(all.begin(), all.end(), [&](const Statement& a, const Statement& b) { return key(a) < key(b); });
  all.erase(
      std::unique(all.begin(), all.end(), [&](const Statement& a, const Statement& b) { return key(a) == key(b); }),
      all.end());
  report.duplicates = report.records - all.size();
  return CatalogAssembly(std::move(statements), report).Run();
}

const BuildReport& CatalogBuilder::report() const { return parts_->report; }

}  // namespace kintsugi::advisory
