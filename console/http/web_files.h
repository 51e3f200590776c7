// SPDX-License-Identifier: Apache-2.0
// The dashboard's files, read into memory at start and served under exactly the paths they have: nothing is opened for
// a request, so no path can leave the folder. A path without a dot is a page of the application and gets index.html.
// Beside x.js may lie x.js.br and x.js.gz, sent where the browser takes them. Immutable; any thread.
#pragma once

#include <map>
#include <string>

#include "common/base/result.h"
#include "console/http/message.h"

namespace kintsugi::console {

class WebFiles {
 public:
  // kNotFound: no such folder, or no index.html in it. kTooLarge: more than kWebFiles files or kWebBytes bytes. kIo.
  // Files whose names begin with a dot, links and what is neither file nor folder are left out.
  static Result<WebFiles> Load(const std::string& folder);
  // Without files: every page says how to get them.
  static WebFiles Missing(std::string why);

  // For HttpRouter::Otherwise. GET and HEAD; everything else does not exist.
  HttpAction Handle(const HttpHead& head) const;
  std::size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string content_type;
    std::string etag;                 // without quotes
    std::string plain, gzip, brotli;  // "": not there
  };
  HttpResponse Serve(const std::string& path, const File& file, const HttpHead& head) const;

  std::map<std::string, File, std::less<>> files_;  // by path: /assets/index-4f2a.js
  std::string why_missing_;
};

}  // namespace kintsugi::console
