// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/bulletin_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "common/base/text.h"
#include "console/catalog/feed_text.h"
#include "console/catalog/names.h"
#include "console/catalog/spreadsheet.h"

namespace kintsugi::feed {
namespace {

// In the order of MSRC's files, which have had the same columns since 2001.
enum Column : std::size_t {
  kDate,
  kBulletin,
  kBulletinKb,
  kBulletinSeverity,
  kBulletinImpact,
  kTitle,
  kProduct,
  kComponentKb,
  kComponent,
  kImpact,
  kSeverity,
  kSupersedes,
  kReboot,
  kCves,
  kColumns
};
struct TitleRow {
  std::string_view squeezed;  // lower-case letters of the title
  Column column;
};
// Two layouts: later files call columns D and E, and again K and J, Severity and Impact; the first pair is the
// bulletin's.
constexpr TitleRow kTitleRows[] = {{"dateposted", kDate},
                                   {"bulletinid", kBulletin},
                                   {"bulletinkb", kBulletinKb},
                                   {"bulletinseverityrating", kBulletinSeverity},
                                   {"bulletinseverity", kBulletinSeverity},
                                   {"bulletinimpact", kBulletinImpact},
                                   {"title", kTitle},
                                   {"bulletintitle", kTitle},
                                   {"affectedproduct", kProduct},
                                   {"componentkb", kComponentKb},
                                   {"affectedcomponent", kComponent},
                                   {"impact", kImpact},
                                   {"severity", kSeverity},
                                   {"supersedes", kSupersedes},
                                   {"reboot", kReboot},
                                   {"cves", kCves},
                                   {"cve", kCves},
                                   {"cveid", kCves}};
constexpr std::array<std::string_view, kColumns> kTitles = {
    "Date Posted",  "Bulletin Id",        "Bulletin KB", "Severity", "Impact",     "Title",  "Affected Product",
    "Component KB", "Affected Component", "Impact",      "Severity", "Supersedes", "Reboot", "CVEs"};
constexpr std::array kNeeded = {kDate, kBulletin, kTitle, kProduct};
constexpr std::size_t kAbsent = ~std::size_t{0};
constexpr std::uint64_t kTitleSearchRows = 20;

std::string Squeeze(std::string_view title) {
  std::string squeezed;
  for (const char c : title) {
    if (c >= 'A' && c <= 'Z') squeezed += static_cast<char>(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z') squeezed += c;
  }
  return squeezed;
}

// `text`, which is a view of `from`, in capitals: some files write ms02-005.
std::string_view Capitals(std::string_view text, std::string& from) {
  for (char& c : from)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

class SheetImport {
 public:
  SheetImport(std::string sheet, Intake& intake) : sheet_(std::move(sheet)), intake_(intake) { index_.fill(kAbsent); }
  Status Read(std::uint64_t number, const std::vector<Cell>& cells);
  bool found() const { return found_; }
  // The needed titles that the best row so far lacks.
  std::string Missing() const;

 private:
  bool ReadTitles(const std::vector<Cell>& cells);
  // A row of data before any titles: then the columns stand in the order of the enumeration.
  static bool HasRowShape(const std::vector<Cell>& cells);
  void TakePositions(std::uint64_t number);
  void ReadRow(const std::vector<Cell>& cells);
  Cell At(const std::vector<Cell>& cells, Column column) const;
  std::string_view Text(const std::vector<Cell>& cells, Column column);
  std::string ReadDate(const std::vector<Cell>& cells);
  void Give();

  std::string sheet_;  // as problems call it
  Intake& intake_;
  std::array<std::size_t, kColumns> index_{};
  std::size_t titles_ = 0;  // how many of the best row are known
  std::string missing_;
  bool found_ = false;
  std::uint64_t rows_ = 0;
  std::array<std::string, kColumns> texts_;
  std::vector<std::string> cves_;
  std::vector<std::string_view> supersedes_;
  advisory::Record record_;
};

Status SheetImport::Read(std::uint64_t number, const std::vector<Cell>& cells) {
  const bool empty = std::all_of(cells.begin(), cells.end(), [](const Cell& cell) { return Trim(cell.text).empty(); });
  if (empty) return {};
  if (!found_) {
    if (++rows_ <= kTitleSearchRows) found_ = ReadTitles(cells);
    if (found_ || !HasRowShape(cells)) return {};
    TakePositions(number);
  }
  intake_.Begin({0, number});
  ReadRow(cells);
  intake_.End();
  return {};
}

bool SheetImport::ReadTitles(const std::vector<Cell>& cells) {
  std::array<std::size_t, kColumns> index{};
  index.fill(kAbsent);
  std::size_t known = 0;
  for (std::size_t at = 0; at < cells.size(); ++at) {
    const std::string title = Squeeze(cells[at].text);
    for (const TitleRow& row : kTitleRows) {
      if (title != row.squeezed) continue;
      index[row.column] = at;
      ++known;
    }
    // A Severity or Impact before the product is the bulletin's.
    if (index[kProduct] != kAbsent) continue;
    if (title == "severity") index[kBulletinSeverity] = at;
    if (title == "impact") index[kBulletinImpact] = at;
  }
  std::string missing;
  for (const Column column : kNeeded)
    if (index[column] == kAbsent) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", kTitles[column]);
  if (known > titles_ || missing_.empty()) missing_ = missing;
  titles_ = std::max(titles_, known);
  if (!missing.empty()) return false;
  index_ = index;
  return true;
}

bool SheetImport::HasRowShape(const std::vector<Cell>& cells) {
  return cells.size() >= kColumns && IsBulletinId(Trim(cells[kBulletin].text)) &&
         !(cells[kDate].is_number ? IsoDateOfDay(cells[kDate].text) : IsoDate(cells[kDate].text)).empty();
}

void SheetImport::TakePositions(std::uint64_t number) {
  for (std::size_t column = 0; column < kColumns; ++column) index_[column] = column;
  found_ = true;
  Problem problem;
  problem.entry = sheet_;
  problem.record = number;
  problem.message = fmt::format(
      "the sheet has no line of known column titles (missing: {}); its columns are read in the order of MSRC's "
      "files",
      missing_.empty() ? "all of them" : missing_);
  intake_.Note(std::move(problem));
}

std::string SheetImport::Missing() const { return missing_; }

Cell SheetImport::At(const std::vector<Cell>& cells, Column column) const {
  return index_[column] < cells.size() ? cells[index_[column]] : Cell{};
}

std::string_view SheetImport::Text(const std::vector<Cell>& cells, Column column) {
  texts_[column] = intake_.Text(kTitles[column], At(cells, column).text);
  return texts_[column];
}

std::string SheetImport::ReadDate(const std::vector<Cell>& cells) {
  const Cell cell = At(cells, kDate);
  const std::string date = cell.is_number ? IsoDateOfDay(cell.text) : IsoDate(cell.text);
  if (date.empty() && !Trim(cell.text).empty())
    intake_.Mend(kTitles[kDate], fmt::format("\"{}\" is no date; it was left out", Shown(cell.text)));
  return date;
}

void SheetImport::ReadRow(const std::vector<Cell>& cells) {
  record_ = {};
  const std::string date = ReadDate(cells);
  record_.published = date;
  record_.bulletin = Capitals(Text(cells, kBulletin), texts_[kBulletin]);
  if (!IsBulletinId(record_.bulletin))
    return intake_.Refuse(kTitles[kBulletin],
                          fmt::format("\"{}\" is no bulletin id (MS17-010)", Shown(record_.bulletin)));
  record_.kb = KbDigits(Text(cells, kComponentKb));
  if (record_.kb.empty()) record_.kb = KbDigits(Text(cells, kBulletinKb));
  record_.title = Text(cells, kTitle);
  record_.product = Text(cells, kProduct);
  record_.component = Text(cells, kComponent);
  if (record_.product.empty()) std::swap(record_.product, record_.component);
  if (record_.product.empty()) return intake_.Refuse(kTitles[kProduct], "the row names no product");
  record_.severity = SeverityWord(Text(cells, kSeverity));
  if (record_.severity.empty()) record_.severity = SeverityWord(Text(cells, kBulletinSeverity));
  record_.impact = Text(cells, kImpact);
  if (record_.impact.empty()) record_.impact = Text(cells, kBulletinImpact);
  record_.reboot = RebootOf(Text(cells, kReboot));
  if (!FindSuperseded(Capitals(Text(cells, kSupersedes), texts_[kSupersedes]), supersedes_))
    intake_.Mend(kTitles[kSupersedes],
                 fmt::format("\"{}\" holds what is no KB or bulletin; that was left out", Shown(texts_[kSupersedes])));
  if (supersedes_.size() > intake_.limits().supersedes) supersedes_.resize(intake_.limits().supersedes);
  record_.supersedes = supersedes_;
  FindCves(Text(cells, kCves), cves_);
  Give();
}

void SheetImport::Give() {
  if (cves_.empty()) intake_.Give(advisory::Source::kBulletinSearch, record_);
  for (const std::string& cve : cves_) {
    record_.cve = cve;
    intake_.Give(advisory::Source::kBulletinSearch, record_);
  }
}

}  // namespace

Status ImportBulletinSearch(Archive& archive, Intake& intake) {
  intake.BeginPart("xl/sharedStrings.xml", 0, 0);
  auto workbook = Workbook::Open(archive, intake);
  if (!workbook) return workbook.error();
  std::string missing = "all of them: the workbook has no rows";
  bool found = false;
  for (const ArchiveEntry* sheet : workbook->Sheets()) {
    intake.BeginPart(Shown(sheet->name, 200), sheet->packed_bytes, sheet->stated_bytes);
    SheetImport rows(Shown(sheet->name, 200), intake);
    const auto status = workbook->ReadSheet(
        *sheet, [&](std::uint64_t number, const std::vector<Cell>& cells) { return rows.Read(number, cells); });
    if (!status) return Error{status.error().code, Shown(sheet->name, 200) + ": " + status.error().message, 0};
    if (rows.found()) intake.SetKind(Kind::kBulletinSearch);
    found = found || rows.found();
    if (!rows.found() && !rows.Missing().empty()) missing = rows.Missing();
  }
  if (found) return {};
  return Error{Code::kInvalidArgument,
               fmt::format("no sheet of the workbook has the column titles of BulletinSearch; missing: {}", missing),
               0};
}

}  // namespace kintsugi::feed
