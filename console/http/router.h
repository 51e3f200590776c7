// SPDX-License-Identifier: Apache-2.0
// Path -> handler. Exact comparison of the bytes as sent; nothing is decoded, so there is nothing to decode
// twice. What has no route does not exist (404). A prefix route takes exactly one more segment of
// [A-Za-z0-9_-]. Immutable once the server runs.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "console/http/message.h"

namespace kintsugi::console {

class HttpRouter {
 public:
  HttpRouter& Exact(std::string path, HttpHandler handler);
  // `prefix` starts and ends with '/'.
  HttpRouter& Prefix(std::string prefix, HttpHandler handler);
  // What no other route takes, whatever its path; without one such a path does not exist.
  HttpRouter& Otherwise(HttpHandler handler);
  // nullptr when nothing matches; else `rest` views into `path`.
  const HttpHandler* Find(std::string_view path, std::string_view& rest) const;

 private:
  std::map<std::string, HttpHandler, std::less<>> exact_;
  std::map<std::string, HttpHandler, std::less<>> prefix_;
  HttpHandler otherwise_;
};

}  // namespace kintsugi::console
