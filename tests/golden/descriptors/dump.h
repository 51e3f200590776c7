// SPDX-License-Identifier: Apache-2.0
// The protocol as text, one line for each thing whose number or name is permanent, and the comparison of two
// such texts. Pure.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace kintsugi::golden {

// Lines like "field kintsugi.v1.OsFacts 1 | product string singular json=product". What stands before " | "
// names the thing for ever; what stands behind may not change.
std::vector<std::string> Dump(const google::protobuf::FileDescriptor& file);

struct Difference {
  // Sentences. Incompatible: something old changed or is gone. Additions: something new that the golden file
  // lacks.
  std::vector<std::string> incompatible;
  std::vector<std::string> additions;
};
Difference Compare(const std::vector<std::string>& golden, const std::vector<std::string>& current);

}  // namespace kintsugi::golden
