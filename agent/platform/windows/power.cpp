// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/power.h"

#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {

void SystemPower::Begin(const std::string& reason) {
  ::SetThreadExecutionState(ES_CONTINUOUS | ES_SYSTEM_REQUIRED);
  std::wstring text = ToUtf16(reason);
  REASON_CONTEXT context{};
  context.Version = POWER_REQUEST_CONTEXT_VERSION;
  context.Flags = POWER_REQUEST_CONTEXT_SIMPLE_STRING;
  context.Reason.SimpleReasonString = text.data();
  request_ = FileHandle(::PowerCreateRequest(&context));
  if (request_) ::PowerSetRequest(request_.get(), PowerRequestSystemRequired);
}

void SystemPower::End() {
  if (request_) ::PowerClearRequest(request_.get(), PowerRequestSystemRequired);
  request_.Reset();
  ::SetThreadExecutionState(ES_CONTINUOUS);
}

}  // namespace kintsugi::agent::windows
