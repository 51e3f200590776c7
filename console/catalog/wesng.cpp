// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/wesng.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "common/base/text.h"
#include "console/catalog/csv_reader.h"
#include "console/catalog/feed_text.h"
#include "console/catalog/names.h"

namespace kintsugi::feed {
namespace {

enum Column : std::size_t {
  kDate,
  kCve,
  kKb,
  kTitle,
  kProduct,
  kComponent,
  kSeverity,
  kImpact,
  kSupersedes,
  kExploits,
  kColumns
};
constexpr std::array<std::string_view, kColumns> kTitles = {
    "DatePosted",        "CVE",      "BulletinKB", "Title",      "AffectedProduct",
    "AffectedComponent", "Severity", "Impact",     "Supersedes", "Exploits"};
// Without one of these a row says nothing that can be assessed.
constexpr std::array kNeeded = {kDate, kCve, kKb, kTitle, kProduct, kSupersedes};
constexpr std::size_t kAbsent = ~std::size_t{0};

std::string List(const std::vector<std::string_view>& names) {
  std::string list;
  for (const std::string_view name : names) list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
  return list;
}

class WesngImport {
 public:
  WesngImport(ByteReader& reader, Intake& intake) : csv_(reader, intake.limits()), intake_(intake) {}
  Status Run();

 private:
  Status ReadHeader();
  void ReadComment();
  void ReadBroken();
  void ReadRecord();
  std::string_view Field(Column column);
  void ReadFields();
  void ReadCve(std::string_view text);
  void ReadDate(std::string_view text);
  void GiveRecord();

  CsvReader csv_;
  Intake& intake_;
  std::array<std::size_t, kColumns> index_{};  // of each column in a record, kAbsent = the file has none
  std::size_t width_ = 0;
  std::uint64_t records_ = 0;
  advisory::Source source_ = advisory::Source::kWesng;
  advisory::Track comment_track_ = advisory::Track::kUnspecified;
  std::array<std::string, kColumns> scratch_;
  std::string last_date_text_, last_date_;
  std::string last_cve_text_;
  std::vector<std::string> cves_;
  std::vector<std::string_view> supersedes_;
  advisory::Record record_;
};

Status WesngImport::Run() {
  intake_.SetKind(Kind::kWesng);
  if (const auto status = ReadHeader(); !status) return status;
  std::uint64_t done = 0;
  for (;;) {
    const auto step = csv_.Next();
    if (!step) return step.error();
    if (*step == CsvStep::kEnd) break;
    if (*step == CsvStep::kComment) ReadComment();
    if (*step == CsvStep::kBroken) ReadBroken();
    if (*step == CsvStep::kRecord) ReadRecord();
    if (csv_.consumed_bytes() - done < 64U << 10U) continue;
    if (const auto status = intake_.Advance(csv_.consumed_bytes() - done); !status) return status;
    done = csv_.consumed_bytes();
  }
  intake_.End();
  return intake_.Advance(csv_.consumed_bytes() - done);
}

Status WesngImport::ReadHeader() {
  auto step = csv_.Next();
  while (step && *step == CsvStep::kComment) step = csv_.Next();
  if (!step) return step.error();
  if (*step != CsvStep::kRecord)
    return Error{Code::kInvalidArgument, "the CSV has no line of column titles; a wes-ng file starts with one", 0};
  const auto& titles = csv_.record().fields;
  width_ = titles.size();
  index_.fill(kAbsent);
  for (std::size_t i = 0; i < titles.size(); ++i)
    for (std::size_t column = 0; column < kColumns; ++column)
      if (EqualNoCase(Trim(titles[i]), kTitles[column]) && index_[column] == kAbsent) index_[column] = i;
  std::vector<std::string_view> missing;
  for (const Column column : kNeeded)
    if (index_[column] == kAbsent) missing.push_back(kTitles[column]);
  if (missing.empty()) return {};
  return Error{Code::kInvalidArgument,
               fmt::format("the CSV lacks the column{} {}; it has {}. Export it again with wes-ng's column titles",
                           missing.size() == 1 ? "" : "s", List(missing), Shown(csv_.record().raw, 200)),
               0};
}

// Custom_*.csv groups its rows under comments ("## March Security Only Update"); those tell the track, nothing else
// does.
void WesngImport::ReadComment() {
  if (records_ == 0) {
    source_ = advisory::Source::kWesngCustom;
    intake_.SetKind(Kind::kWesngCustom);
  }
  comment_track_ = TrackOf(csv_.comment());
}

void WesngImport::ReadBroken() {
  intake_.Begin({csv_.broken().line, ++records_});
  intake_.Refuse("", csv_.broken().message, csv_.broken().column);
}

void WesngImport::ReadRecord() {
  const CsvRecord& csv = csv_.record();
  intake_.Begin({csv.line, ++records_});
  if (csv.fields.size() != width_)
    return intake_.Refuse(
        "", fmt::format("the record has {} fields, the line of column titles {}", csv.fields.size(), width_));
  ReadFields();
  if (record_.product.empty()) return intake_.Refuse(kTitles[kProduct], "the record names no product");
  GiveRecord();
}

std::string_view WesngImport::Field(Column column) {
  if (index_[column] == kAbsent) return {};
  const CsvRecord& csv = csv_.record();
  const std::string_view field = csv.fields[index_[column]];
  if (csv.plain) return Trim(field);
  const Cleaned cleaned = Clean(field, scratch_[column]);
  if (cleaned.replaced_at != 0) intake_.Mend(kTitles[column], cleaned.Sentence());
  return cleaned.text;
}

void WesngImport::ReadFields() {
  record_ = {};
  ReadDate(Field(kDate));
  ReadCve(Field(kCve));
  record_.kb = KbDigits(Field(kKb));
  if (record_.kb.empty()) record_.kb = ServicePackKb(Field(kKb));
  record_.title = Field(kTitle);
  record_.product = Field(kProduct);
  record_.component = Field(kComponent);
  record_.severity = SeverityWord(Field(kSeverity));
  record_.impact = Field(kImpact);
  if (record_.impact == "System.Object[]") record_.impact = {};  // what PowerShell prints for a list
  const std::string_view superseded = Field(kSupersedes);
  if (!superseded.empty() && !FindSuperseded(superseded, supersedes_))
    intake_.Mend(kTitles[kSupersedes], fmt::format("\"{}\" holds what is no KB; that was left out", Shown(superseded)));
  if (superseded.empty()) supersedes_.clear();
  if (supersedes_.size() > intake_.limits().supersedes) {
    intake_.Mend(kTitles[kSupersedes], fmt::format("{} superseded KBs; only the first {} are read", supersedes_.size(),
                                                   intake_.limits().supersedes));
    supersedes_.resize(intake_.limits().supersedes);
  }
  record_.supersedes = supersedes_;
  record_.exploited = ContainsNoCase(Field(kExploits).substr(0, 256), "http");
}

void WesngImport::ReadDate(std::string_view text) {
  if (text != last_date_text_) {
    last_date_text_ = text;
    last_date_ = IsoDate(text);
  }
  record_.published = last_date_;
  if (!text.empty() && last_date_.empty())
    intake_.Mend(kTitles[kDate], fmt::format("\"{}\" is no date (yyyymmdd); it was left out", Shown(text)));
}

// The column holds CVEs, or in Custom_*.csv the name of a service pack that the row's KB installs.
void WesngImport::ReadCve(std::string_view text) {
  if (IsServicePackName(text)) {
    record_.bulletin = text;
    record_.track = advisory::Track::kServicePack;
    if (records_ == 1) {
      source_ = advisory::Source::kWesngCustom;
      intake_.SetKind(Kind::kWesngCustom);
    }
    text = {};
  } else {
    record_.track = comment_track_;
  }
  if (text == last_cve_text_) return;
  last_cve_text_ = text;
  FindCves(text, cves_);
}

void WesngImport::GiveRecord() {
  if (record_.track == advisory::Track::kUnspecified && record_.component == "Servicing Stack Updates")
    record_.track = advisory::Track::kServicingStack;
  if (cves_.empty() && !last_cve_text_.empty())
    intake_.Mend(kTitles[kCve], fmt::format("\"{}\" is no CVE or advisory; it was left out", Shown(last_cve_text_)));
  if (cves_.empty()) intake_.Give(source_, record_);
  for (const std::string& cve : cves_) {
    record_.cve = cve;
    intake_.Give(source_, record_);
  }
}

}  // namespace

std::size_t CountWesngColumns(std::span<const std::string_view> titles) {
  return static_cast<std::size_t>(std::count_if(kTitles.begin(), kTitles.end(), [&](std::string_view column) {
    return std::any_of(titles.begin(), titles.end(),
                       [&](std::string_view title) { return EqualNoCase(Trim(title), column); });
  }));
}

Status ImportWesng(ByteReader& reader, Intake& intake) { return WesngImport(reader, intake).Run(); }

}  // namespace kintsugi::feed
