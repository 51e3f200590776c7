// SPDX-License-Identifier: Apache-2.0
// The Connect protocol's unary shapes: messages by descriptor, JSON or binary, and its error JSON. Pure.
// https://connectrpc.com/docs/protocol#unary-request and #error-end-stream
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "console/core/ports.h"
#include "console/http/message.h"

namespace kintsugi::console {

enum class Encoding { kJson, kBinary };
// application/json (with or without charset) or application/proto; nullopt for anything else.
std::optional<Encoding> EncodingOf(std::string_view content_type);

// The method's request message from a body. kInvalidArgument names the field that does not exist or does not
// fit.
Result<MessagePtr> ParseRequest(v1::OperatorMethod method, Encoding encoding, const std::string& body);
HttpResponse MessageResponse(const google::protobuf::Message& message, Encoding encoding);

// {"code":"not_found","message":...,"details":[{"type":"kintsugi.v1.ErrorReply","value":base64}]}: the detail
// carries our own code, which says more than Connect's word.
HttpResponse ConnectError(const Error& error);

}  // namespace kintsugi::console
