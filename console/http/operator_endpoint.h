// SPDX-License-Identifier: Apache-2.0
// The operator API: POST /kintsugi.v1.Operator/<Method>, Connect's unary JSON (application/json or
// application/proto), and the uploads of packages and feeds. Order of every call: method, origin of a call
// with a cookie, credential and permission, content type, body, gateway, answer.
#pragma once

#include <memory>
#include <string>

#include "console/content/feed_spool.h"
#include "console/content/package_store.h"
#include "console/core/ports.h"
#include "console/http/authoriser.h"
#include "console/http/background.h"
#include "console/http/router.h"

namespace kintsugi::console {

// Must outlive the server that uses its router; what it is given must outlive it.
class OperatorEndpoint {
 public:
  OperatorEndpoint(Authoriser& authoriser, OperatorGateway& gateway, PackageStore& packages, FeedSpool& feeds);
  HttpRouter Router();

 private:
  HttpAction Handle(v1::OperatorMethod method, const HttpHead& head);
  HttpAction HandleCall(v1::OperatorMethod method, Caller caller, const HttpHead& head);
  HttpAction HandleUpload(Caller caller, const HttpHead& head);
  HttpAction HandleFeedUpload(const HttpHead& head);

  Authoriser& authoriser_;
  OperatorGateway& gateway_;
  PackageStore& packages_;
  FeedSpool& feeds_;
  Background background_;
};

// A file name from the Kintsugi-File-Name field: percent-decoded once. kInvalidArgument: empty, longer than
// 255 bytes, not UTF-8, control characters, a path separator, or a broken escape.
Result<std::string> DecodeFileName(std::string_view field);

}  // namespace kintsugi::console
