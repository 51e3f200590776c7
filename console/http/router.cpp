// SPDX-License-Identifier: Apache-2.0
#include "console/http/router.h"

#include <algorithm>

#include "common/base/check.h"
#include "common/base/text.h"

namespace kintsugi::console {
namespace {

bool IsSegmentByte(char c) {
  return (c >= '0' && c <= '9') || (ToLower(c) >= 'a' && ToLower(c) <= 'z') || c == '_' || c == '-';
}

}  // namespace

std::string_view HttpHead::Field(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (EqualNoCase(key, name)) return value;
  }
  return {};
}

HttpRouter& HttpRouter::Exact(std::string path, HttpHandler handler) {
  exact_[std::move(path)] = std::move(handler);
  return *this;
}

HttpRouter& HttpRouter::Prefix(std::string prefix, HttpHandler handler) {
  KINTSUGI_CHECK(prefix.size() >= 2 && prefix.front() == '/' && prefix.back() == '/');
  prefix_[std::move(prefix)] = std::move(handler);
  return *this;
}

HttpRouter& HttpRouter::Otherwise(HttpHandler handler) {
  otherwise_ = std::move(handler);
  return *this;
}

const HttpHandler* HttpRouter::Find(std::string_view path, std::string_view& rest) const {
  rest = {};
  const HttpHandler* const otherwise = otherwise_ ? &otherwise_ : nullptr;
  if (const auto it = exact_.find(path); it != exact_.end()) return &it->second;
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || slash + 1 == path.size()) return otherwise;
  const auto it = prefix_.find(path.substr(0, slash + 1));
  if (it == prefix_.end()) return otherwise;
  const std::string_view segment = path.substr(slash + 1);
  if (!std::all_of(segment.begin(), segment.end(), IsSegmentByte)) return otherwise;
  rest = segment;
  return &it->second;
}

}  // namespace kintsugi::console
