// SPDX-License-Identifier: Apache-2.0
// Finds out what the bytes are and hands them to the importer of that kind; walks archives.
#include "console/catalog/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "console/catalog/archive.h"
#include "console/catalog/bulletin_search.h"
#include "console/catalog/cvrf_xml.h"
#include "console/catalog/feed_text.h"
#include "console/catalog/form.h"
#include "console/catalog/intake.h"
#include "console/catalog/json_document.h"
#include "console/catalog/json_feed.h"
#include "console/catalog/spreadsheet.h"
#include "console/catalog/wesng.h"

namespace kintsugi::feed {
namespace {

std::string LastPart(const std::string& path) {
  const auto slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

Result<std::unique_ptr<ByteReader>> Open(const FeedInput& input) {
  if (input.path.empty()) return std::unique_ptr<ByteReader>(std::make_unique<BufferReader>(input.bytes));
  auto file = FileReader::Open(input.path);
  if (!file) return file.error();
  return std::unique_ptr<ByteReader>(std::move(*file));
}

// The part in work has begun. kUnknown and kBulletinText read nothing.
Status ImportForm(Form form, ByteReader& reader, Intake& intake) {
  switch (form) {
    case Form::kWesng:
      return ImportWesng(reader, intake);
    case Form::kJson:
      return ImportJson(reader, intake);
    case Form::kCvrfXml:
      return ImportCvrfXml(reader, intake);
    case Form::kBulletinText:
      intake.SetKind(Kind::kBulletinText);
      return {};
    case Form::kZip:
    case Form::kUnknown:
      break;
  }
  return {};
}

// True when the whole import ends with this error: its bytes or its size cannot be trusted, or the caller stops it.
bool EndsImport(const Error& error, const Archive& archive) {
  return error.code == Code::kDataLoss || error.code == Code::kIo || error.code == Code::kCancelled || archive.bomb();
}

class ArchiveImport {
 public:
  ArchiveImport(const FeedInput& input, Archive& archive, Intake& intake)
      : input_(input), archive_(archive), intake_(intake) {}

  Status Run() {
    if (IsWorkbook(archive_)) return ImportBulletinSearch(archive_, intake_);
    for (const ArchiveEntry& entry : archive_.entries()) {
      if (const auto status = ReadEntry(entry); !status) return status;
    }
    if (understood_) return {};
    if (first_error_) return *first_error_;
    return Error{Code::kInvalidArgument,
                 UnknownFormSentence(input_.name, fmt::format("a ZIP with {} files, none of which is a feed",
                                                              archive_.entries().size())),
                 0};
  }

 private:
  Status ReadEntry(const ArchiveEntry& entry) {
    if (!entry.forbidden.empty()) {
      NoteEntry(entry, "this file of the archive is not read: " + entry.forbidden);
      return {};
    }
    if (entry.folder) return {};
    auto reader = archive_.Read(entry);
    if (!reader) return reader.error();
    auto head = ReadHead(**reader, kHeadBytes);
    if (!head) return head.error();
    const Form form = FormOf(*head).form;
    if (form == Form::kUnknown || form == Form::kZip || form == Form::kBulletinText) {
      intake_.PassOver(Shown(entry.name, 200));
      return {};
    }
    intake_.BeginPart(Shown(entry.name, 200), entry.packed_bytes, entry.stated_bytes);
    ResumedReader resumed(std::move(*head), **reader);
    const auto status = ImportForm(form, resumed, intake_);
    if (status) understood_ = true;
    if (status || EndsImport(status.error(), archive_)) return status;
    intake_.End();
    NoteEntry(entry, status.error().message);
    if (!first_error_) first_error_ = status.error();
    return {};
  }

  void NoteEntry(const ArchiveEntry& entry, std::string message) {
    Problem problem;
    problem.entry = Shown(entry.name, 200);
    problem.message = std::move(message);
    intake_.Note(std::move(problem));
  }

  const FeedInput& input_;
  Archive& archive_;
  Intake& intake_;
  bool understood_ = false;
  std::optional<Error> first_error_;
};

Status ImportArchive(const FeedInput& input, Intake& intake) {
  auto archive = Archive::Open(input, intake.limits());
  if (!archive) return archive.error();
  return ArchiveImport(input, **archive, intake).Run();
}

// Of a feed that is no archive; a JSON document has to be read as a whole.
Result<Kind> KindOf(Form form, ByteReader& reader, const ImportLimits& limits) {
  if (form == Form::kWesng) return Kind::kWesng;
  if (form == Form::kCvrfXml) return Kind::kCvrfXml;
  if (form == Form::kBulletinText) return Kind::kBulletinText;
  if (form != Form::kJson) return Kind::kUnknown;
  const auto document = JsonDocument::Read(reader, limits);
  if (!document) return document.error();
  return JsonKind(document->root());
}

Result<Kind> KindOfArchive(Archive& archive, const ImportLimits& limits) {
  if (IsWorkbook(archive)) return Kind::kBulletinSearch;
  for (const ArchiveEntry& entry : archive.entries()) {
    if (!entry.forbidden.empty() || entry.folder) continue;
    auto reader = archive.Read(entry);
    if (!reader) return reader.error();
    auto head = ReadHead(**reader, kHeadBytes);
    if (!head) return head.error();
    const Form form = FormOf(*head).form;
    ResumedReader resumed(std::move(*head), **reader);
    const auto kind = form == Form::kBulletinText ? Kind::kUnknown : KindOf(form, resumed, limits);
    if (kind && *kind != Kind::kUnknown) return kind;
  }
  return Kind::kUnknown;
}

}  // namespace

FeedInput FeedInput::File(std::string path) {
  std::string name = LastPart(path);
  return {.path = std::move(path), .bytes = {}, .name = std::move(name)};
}

FeedInput FeedInput::Buffer(std::string_view bytes, std::string name) {
  return {.path = {}, .bytes = bytes, .name = std::move(name)};
}

std::string_view Describe(Kind kind) {
  switch (kind) {
    case Kind::kBulletinText:
      return "bulletin text";
    case Kind::kWesng:
      return "wes-ng definitions";
    case Kind::kWesngCustom:
      return "wes-ng custom definitions";
    case Kind::kCsaf:
      return "CSAF 2.0 document";
    case Kind::kVex:
      return "VEX document";
    case Kind::kCvrfXml:
      return "CVRF document (XML)";
    case Kind::kCvrfJson:
      return "CVRF document (JSON)";
    case Kind::kBulletinSearch:
      return "BulletinSearch workbook";
    case Kind::kUnknown:
      break;
  }
  return "unknown";
}

std::string Place(const Problem& problem) {
  std::string place = problem.entry;
  if (problem.line != 0) place += fmt::format("{}{}", place.empty() ? "line " : ":", problem.line);
  if (problem.line != 0 && problem.column != 0) place += fmt::format(":{}", problem.column);
  std::string more = problem.record != 0 ? fmt::format("record {}", problem.record) : std::string{};
  if (!problem.field.empty()) more += fmt::format("{}{}", more.empty() ? "" : ", ", problem.field);
  if (more.empty()) return place;
  return place.empty() ? more : fmt::format("{} ({})", place, more);
}

Result<ImportReport> ImportFeed(const FeedInput& input, advisory::RecordSink& sink, const ImportLimits& limits,
                                const ProgressFunction& progress) {
  auto reader = Open(input);
  if (!reader) return reader.error();
  auto head = ReadHead(**reader, kHeadBytes);
  if (!head) return head.error();
  const FormFound found = FormOf(*head);
  if (found.form == Form::kUnknown)
    return Error{Code::kInvalidArgument, UnknownFormSentence(input.name, found.instead), 0};
  Intake intake(sink, limits, progress);
  if (const auto* file = dynamic_cast<const FileReader*>(reader->get()))
    intake.set_total_bytes(file->size_bytes());
  else
    intake.set_total_bytes(input.bytes.size());
  if (found.form == Form::kZip) {
    if (const auto status = ImportArchive(input, intake); !status) return status.error();
  } else {
    intake.BeginPart("", 0, 0);
    ResumedReader resumed(std::move(*head), **reader);
    if (const auto status = ImportForm(found.form, resumed, intake); !status) return status.error();
  }
  ImportReport report = intake.TakeReport();
  report.archive = found.form == Form::kZip;
  return report;
}

Result<Kind> FindKind(const FeedInput& input, const ImportLimits& limits) {
  auto reader = Open(input);
  if (!reader) return reader.error();
  auto head = ReadHead(**reader, kHeadBytes);
  if (!head) return head.error();
  const Form form = FormOf(*head).form;
  if (form != Form::kZip) {
    ResumedReader resumed(std::move(*head), **reader);
    return KindOf(form, resumed, limits);
  }
  const auto archive = Archive::Open(input, limits);
  if (!archive) return archive.error();
  return KindOfArchive(**archive, limits);
}

}  // namespace kintsugi::feed
