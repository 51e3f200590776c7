// SPDX-License-Identifier: Apache-2.0
// expat 2.5 scans an unfinished token again with every block that it gets: token_bytes keeps that from becoming
// quadratic.
#include "console/catalog/xml_reader.h"

#include <expat.h>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

namespace kintsugi::feed {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;

std::string_view Local(const char* name) {
  const std::string_view full(name);
  const auto colon = full.rfind(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

struct FreeParser {
  void operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }
};

class XmlRun {
 public:
  XmlRun(const ImportLimits& limits, std::uint64_t most_bytes, XmlHandler& handler);
  Status Read(ByteReader& reader);

 private:
  static XmlRun& Of(void* self) { return *static_cast<XmlRun*>(self); }
  static void OnStart(void* self, const char* name, const char** attributes);
  static void OnEnd(void* self, const char* name);
  static void OnText(void* self, const char* text, int size);
  static void OnOther(void* self, const char* text, int size);
  static void OnEntity(void* self, const char* name, int, const char*, int, const char*, const char*, const char*,
                       const char*);
  void Stop(Error error);
  Status Failure() const;

  std::unique_ptr<XML_ParserStruct, FreeParser> parser_;
  const ImportLimits& limits_;
  std::uint64_t most_bytes_;
  XmlHandler& handler_;
  std::optional<Error> error_;
  std::size_t depth_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t event_bytes_ = 0;  // bytes_ at the last event
};

XmlRun::XmlRun(const ImportLimits& limits, std::uint64_t most_bytes, XmlHandler& handler)
    : parser_(XML_ParserCreate(nullptr)), limits_(limits), most_bytes_(most_bytes), handler_(handler) {
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), OnStart, OnEnd);
  XML_SetCharacterDataHandler(parser_.get(), OnText);
  XML_SetDefaultHandler(parser_.get(), OnOther);
  XML_SetEntityDeclHandler(parser_.get(), OnEntity);
}

void XmlRun::Stop(Error error) {
  if (!error_) error_ = std::move(error);
  XML_StopParser(parser_.get(), XML_FALSE);
}

void XmlRun::OnStart(void* self, const char* name, const char** attributes) {
  XmlRun& run = Of(self);
  run.event_bytes_ = run.bytes_;
  if (run.error_) return;
  if (++run.depth_ > run.limits_.depth)
    return run.Stop({Code::kTooLarge,
                     fmt::format("line {}: the XML is nested more than {} deep",
                                 XML_GetCurrentLineNumber(run.parser_.get()), run.limits_.depth),
                     0});
  const auto line = static_cast<std::uint64_t>(XML_GetCurrentLineNumber(run.parser_.get()));
  if (auto status = run.handler_.Start(Local(name), XmlAttributes(attributes), line); !status) run.Stop(status.error());
}

void XmlRun::OnEnd(void* self, const char* name) {
  XmlRun& run = Of(self);
  run.event_bytes_ = run.bytes_;
  if (run.error_) return;
  --run.depth_;
  if (auto status = run.handler_.End(Local(name)); !status) run.Stop(status.error());
}

void XmlRun::OnText(void* self, const char* text, int size) {
  XmlRun& run = Of(self);
  run.event_bytes_ = run.bytes_;
  if (!run.error_) run.handler_.Text({text, static_cast<std::size_t>(size)});
}

void XmlRun::OnOther(void* self, const char*, int) { Of(self).event_bytes_ = Of(self).bytes_; }

void XmlRun::OnEntity(void* self, const char*, int, const char*, int, const char*, const char*, const char*,
                      const char*) {
  XmlRun& run = Of(self);
  run.Stop({Code::kInvalidArgument,
            fmt::format("line {}: the XML declares entities; feeds have none, so it is not read",
                        XML_GetCurrentLineNumber(run.parser_.get())),
            0});
}

Status XmlRun::Failure() const {
  if (error_) return *error_;
  return Error{Code::kInvalidArgument,
               fmt::format("line {}, column {}: the XML is not well-formed ({}); download the document again",
                           XML_GetCurrentLineNumber(parser_.get()), XML_GetCurrentColumnNumber(parser_.get()) + 1,
                           XML_ErrorString(XML_GetErrorCode(parser_.get()))),
               0};
}

Status XmlRun::Read(ByteReader& reader) {
  std::string block(kBlockBytes, '\0');
  for (bool last = false; !last;) {
    const auto count = reader.Read(block.data(), block.size());
    if (!count) return count.error();
    last = *count == 0;
    bytes_ += *count;
    if (bytes_ > most_bytes_)
      return Error{Code::kTooLarge, fmt::format("the XML document is larger than {} bytes", most_bytes_), 0};
    if (XML_Parse(parser_.get(), block.data(), static_cast<int>(*count), last ? 1 : 0) != XML_STATUS_OK)
      return Failure();
    if (bytes_ - event_bytes_ > limits_.token_bytes + kBlockBytes)
      return Error{Code::kTooLarge,
                   fmt::format("one tag or comment of the XML is larger than {} bytes", limits_.token_bytes), 0};
    if (const auto status = handler_.Advance(*count); !status) return status;
  }
  return {};
}

}  // namespace

std::string_view XmlAttributes::Find(std::string_view name) const {
  for (const char** pair = pairs_; pair[0] != nullptr; pair += 2)
    if (Local(pair[0]) == name) return pair[1];
  return {};
}

Status ReadXml(ByteReader& reader, const ImportLimits& limits, std::uint64_t most_bytes, XmlHandler& handler) {
  return XmlRun(limits, most_bytes, handler).Read(reader);
}

}  // namespace kintsugi::feed
