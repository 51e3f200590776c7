// SPDX-License-Identifier: Apache-2.0
// Parsed block by block, so that the text is never held as a whole. The values live in a monotonic resource whose
// blocks are counted: [0,0,0,...] takes twelve times its text.
#include "console/catalog/json_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/src.hpp>
#include <charconv>
#include <new>

namespace kintsugi::feed {
namespace json = boost::json;
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;

class CountedMemory final : public json::memory_resource {
 public:
  explicit CountedMemory(std::uint64_t most_bytes) : most_bytes_(most_bytes) {}

 private:
  void* do_allocate(std::size_t bytes, std::size_t align) override {
    if (bytes > most_bytes_ - bytes_) throw std::bad_alloc();
    bytes_ += bytes;
    return ::operator new (bytes, std::align_val_t{align});
  }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t align) override {
    bytes_ -= bytes;
    ::operator delete (memory, std::align_val_t{align});
  }
  bool do_is_equal(const json::memory_resource& other) const noexcept override { return this == &other; }

  std::uint64_t most_bytes_;
  std::uint64_t bytes_ = 0;
};

// Where a text stands, for the place of a syntax error.
struct TextPlace {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
  void Move(std::string_view text) {
    for (const char c : text) {
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 1 : column + 1;
    }
  }
};

Error NoJson(const TextPlace& place, const json::error_code& error, const ImportLimits& limits) {
  if (error == json::error::too_deep)
    return Error{
        Code::kTooLarge,
        fmt::format("line {}, column {}: the JSON is nested more than {} deep", place.line, place.column, limits.depth),
        0};
  return Error{Code::kInvalidArgument,
               fmt::format("line {}, column {}: no JSON ({}); download the document again", place.line, place.column,
                           error.message()),
               0};
}

Error TooMuchMemory(const ImportLimits& limits) {
  return Error{
      Code::kTooLarge,
      fmt::format("the JSON document takes more than {} bytes of memory once parsed", limits.document_memory_bytes), 0};
}

}  // namespace

class JsonMemory {
 public:
  explicit JsonMemory(std::uint64_t most_bytes) : counted(most_bytes), values(1024, &counted) {}
  CountedMemory counted;
  json::monotonic_resource values;
};

JsonDocument::JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::Read(ByteReader& reader, const ImportLimits& limits) {
  JsonDocument document;
  document.memory_ = std::make_unique<JsonMemory>(limits.document_memory_bytes);
  json::parse_options options;
  options.max_depth = limits.depth;
  CountedMemory scratch(limits.document_memory_bytes);
  std::string block(kBlockBytes, '\0');
  TextPlace place;
  try {
    json::stream_parser parser(&scratch, options);
    parser.reset(&document.memory_->values);
    json::error_code error;
    for (;;) {
      const auto count = reader.Read(block.data(), block.size());
      if (!count) return count.error();
      if (*count == 0) break;
      std::string_view text(block.data(), *count);
      if (document.size_bytes_ == 0 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
      document.size_bytes_ += *count;
      if (document.size_bytes_ > limits.document_bytes)
        return Error{Code::kTooLarge, fmt::format("the JSON document is larger than {} bytes", limits.document_bytes),
                     0};
      const std::size_t read = parser.write_some(text.data(), text.size(), error);
      place.Move(text.substr(0, read));
      const auto extra = text.find_first_not_of(" \t\r\n", read);
      if (!error && extra != std::string_view::npos) error = json::error::extra_data;
      if (error) return NoJson(place, error, limits);
    }
    parser.finish(error);
    if (error) return NoJson(place, error, limits);
    document.root_ = std::make_unique<json::value>(parser.release());
  } catch (const std::bad_alloc&) {
    return TooMuchMemory(limits);
  } catch (const std::length_error&) {  // a string or an array above 2^31
    return TooMuchMemory(limits);
  }
  return document;
}

const json::value* Member(const json::value* object, std::string_view key) {
  const auto* members = object == nullptr ? nullptr : object->if_object();
  return members == nullptr ? nullptr : members->if_contains({key.data(), key.size()});
}

std::vector<const json::value*> Elements(const json::value* array) {
  std::vector<const json::value*> elements;
  if (array == nullptr || array->is_null()) return elements;
  const auto* items = array->if_array();
  if (items == nullptr) return {array};
  elements.reserve(items->size());
  for (const json::value& item : *items) elements.push_back(&item);
  return elements;
}

std::string_view TextOf(const json::value* value) {
  if (value == nullptr) return {};
  if (const auto* text = value->if_string()) return {text->data(), text->size()};
  const auto* inner = Member(value, "Value");
  const auto* text = inner == nullptr ? nullptr : inner->if_string();
  return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

std::string_view TextOf(const json::value* object, std::string_view key) { return TextOf(Member(object, key)); }

std::int64_t NumberOf(const json::value* value, std::int64_t otherwise) {
  if (value == nullptr) return otherwise;
  if (const auto* number = value->if_int64()) return *number;
  if (const auto* number = value->if_uint64()) return static_cast<std::int64_t>(*number);
  const auto text = TextOf(value);
  std::int64_t number = otherwise;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end ? number : otherwise;
}

}  // namespace kintsugi::feed
