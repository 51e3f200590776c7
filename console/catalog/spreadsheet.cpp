// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/spreadsheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "common/base/text.h"
#include "console/catalog/feed_text.h"
#include "console/catalog/xml_reader.h"

namespace kintsugi::feed {

// <sst><si><t>text</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh>...</rPh></si></sst>
class SharedStringsHandler final : public XmlHandler {
 public:
  explicit SharedStringsHandler(Workbook& workbook) : workbook_(workbook) {}

  Status Start(std::string_view name, const XmlAttributes&, std::uint64_t) override {
    if (name == "rPh") ++phonetic_;
    in_text_ = name == "t" && phonetic_ == 0;
    return {};
  }
  Status End(std::string_view name) override {
    in_text_ = false;
    if (name == "rPh" && phonetic_ > 0) --phonetic_;
    if (name == "si") workbook_.ends_.push_back(workbook_.shared_.size());
    const auto bytes = workbook_.shared_.size() + workbook_.ends_.size() * sizeof(std::size_t);
    if (bytes <= workbook_.intake_->limits().shared_bytes) return {};
    return Error{
        Code::kTooLarge,
        fmt::format("the workbook's shared strings take more than {} bytes", workbook_.intake_->limits().shared_bytes),
        0};
  }
  void Text(std::string_view text) override {
    if (in_text_ && workbook_.shared_.size() <= workbook_.intake_->limits().shared_bytes) workbook_.shared_ += text;
  }
  Status Advance(std::uint64_t bytes) override { return workbook_.intake_->Advance(bytes); }

 private:
  Workbook& workbook_;
  int phonetic_ = 0;
  bool in_text_ = false;
};

namespace {

// The column of a reference such as AB12, from 0; `otherwise` without letters.
std::size_t ColumnOf(std::string_view reference, std::size_t otherwise) {
  std::size_t column = 0;
  std::size_t letters = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z' || ++letters > 3) break;
    column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
  }
  return letters == 0 ? otherwise : column - 1;
}

std::uint64_t NumberOr(std::string_view text, std::uint64_t otherwise) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? number : otherwise;
}

}  // namespace

// <row r="2"><c r="A2" t="s"><v>12</v></c><c r="B2"><v>42808</v></c><c t="inlineStr"><is><t>text</t></is></c></row>
class SheetHandler final : public XmlHandler {
 public:
  SheetHandler(Workbook& workbook, const RowFunction& row) : workbook_(workbook), give_(row) {}

  Status Start(std::string_view name, const XmlAttributes& attributes, std::uint64_t) override {
    in_text_ = false;
    if (name == "row") return BeginRow(attributes);
    if (name == "c") BeginCell(attributes);
    in_text_ = in_row_ && (name == "v" || (name == "t" && type_ == "inlineStr"));
    return {};
  }
  Status End(std::string_view name) override {
    in_text_ = false;
    if (name == "c" && in_row_) EndCell();
    if (name != "row" || !in_row_) return {};
    in_row_ = false;
    return EndRow();
  }
  void Text(std::string_view text) override {
    if (in_text_ && texts_[column_].size() <= workbook_.intake_->limits().field_bytes) texts_[column_] += text;
  }
  Status Advance(std::uint64_t bytes) override { return workbook_.intake_->Advance(bytes); }

 private:
  Status BeginRow(const XmlAttributes& attributes) {
    const auto& limits = workbook_.intake_->limits();
    if (++workbook_.rows_ > limits.rows)
      return Error{Code::kTooLarge, fmt::format("the workbook has more than {} rows", limits.rows), 0};
    number_ = NumberOr(attributes.Find("r"), number_ + 1);
    in_row_ = true;
    next_ = 0;
    texts_.resize(limits.columns + 1);  // the last takes what lies beyond the limit
    for (std::string& text : texts_) text.clear();
    cells_.assign(limits.columns, {});
    return {};
  }
  void BeginCell(const XmlAttributes& attributes) {
    type_ = attributes.Find("t");
    column_ = std::min(ColumnOf(attributes.Find("r"), next_), workbook_.intake_->limits().columns);
    next_ = column_ + 1;
    if (in_row_) texts_[column_].clear();
  }
  void EndCell() {
    if (column_ >= cells_.size()) return;
    Cell& cell = cells_[column_];
    cell.text = texts_[column_];
    if (type_ == "s") cell.text = workbook_.Shared(NumberOr(Trim(texts_[column_]), ~std::uint64_t{0}));
    cell.is_number = type_.empty() || type_ == "n";
  }
  Status EndRow() { return give_(number_, cells_); }

  Workbook& workbook_;
  const RowFunction& give_;
  std::vector<std::string> texts_;
  std::vector<Cell> cells_;
  std::uint64_t number_ = 0;
  std::string type_;
  std::size_t column_ = 0;
  std::size_t next_ = 0;
  bool in_row_ = false;
  bool in_text_ = false;
};

bool IsWorkbook(const Archive& archive) { return archive.Find("xl/workbook.xml") != nullptr; }

Result<Workbook> Workbook::Open(Archive& archive, Intake& intake) {
  Workbook workbook(archive, intake);
  const ArchiveEntry* strings = archive.Find("xl/sharedStrings.xml");
  if (strings == nullptr) return workbook;
  auto reader = archive.Read(*strings);
  if (!reader) return reader.error();
  SharedStringsHandler handler(workbook);
  if (const auto status = ReadXml(**reader, intake.limits(), intake.limits().entry_bytes, handler); !status)
    return Error{status.error().code, strings->name + ": " + status.error().message, 0};
  return workbook;
}

std::vector<const ArchiveEntry*> Workbook::Sheets() const {
  std::vector<const ArchiveEntry*> sheets;
  for (const ArchiveEntry& entry : archive_->entries())
    if (entry.forbidden.empty() && entry.name.starts_with("xl/worksheets/") && entry.name.ends_with(".xml"))
      sheets.push_back(&entry);
  return sheets;
}

Status Workbook::ReadSheet(const ArchiveEntry& sheet, const RowFunction& row) {
  auto reader = archive_->Read(sheet);
  if (!reader) return reader.error();
  SheetHandler handler(*this, row);
  return ReadXml(**reader, intake_->limits(), intake_->limits().entry_bytes, handler);
}

std::string_view Workbook::Shared(std::size_t index) const {
  if (index >= ends_.size()) return {};
  const std::size_t start = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(shared_).substr(start, ends_[index] - start);
}

}  // namespace kintsugi::feed
