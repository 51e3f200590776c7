// SPDX-License-Identifier: Apache-2.0
#include "common/wire/reader.h"

namespace kintsugi::wire {

void Reader::Refuse(const char* field, const std::string& problem) {
  if (error_) return;
  std::string place;
  for (const Step& step : path_) {
    place += (place.empty() ? "" : ".") + std::string(step.field);
    if (step.index != kNoIndex) place += "[" + std::to_string(step.index) + "]";
  }
  if (field != nullptr) place += (place.empty() ? "" : ".") + std::string(field);
  error_ = Error{Code::kInvalidArgument, place + " " + problem};
}

}  // namespace kintsugi::wire
