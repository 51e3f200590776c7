// SPDX-License-Identifier: Apache-2.0
#include "common/hostfile/hotfix_list.h"

#include "common/base/text.h"
#include "common/hostfile/decode.h"
#include "common/hostfile/entries.h"
#include "common/version/hotfix_id.h"

namespace kintsugi::hostfile {

using version::HotfixId;
using version::IsFileRow;

void HotfixList::Add(std::string_view text, std::string_view source, std::size_t line) {
  const std::string cut = ValidUtf8(Trim(text), kMaxValueBytes);
  text = cut;
  std::string id = HotfixId(text);
  if (id.empty()) {
    if (IsFileRow(text)) {
      ++file_rows_;
    } else if (unnamed_++ == 0) {
      first_unnamed_line_ = line;
      first_unnamed_ = text;
    }
    return;
  }
  auto& list = host_.facts.hotfixes;
  if (list.size() > kMaxHotfixes || !known_.insert(KbDigits(id)).second) return;
  list.push_back({std::move(id), std::string(source) + " line " + std::to_string(line) + ": " + std::string(text)});
}

Status HotfixList::Finish(std::string_view source) {
  const std::size_t count = host_.facts.hotfixes.size();
  if (count > kMaxHotfixes)
    return Error{Code::kTooLarge, std::string(source) + " lists more than " + std::to_string(kMaxHotfixes) +
                                      " hotfixes of " + host_.facts.name + "; a host has at most that many"};
  if (file_rows_ > 0)
    host_.findings.push_back(
        {false, "hotfix of a \"File 1\" row",
         std::to_string(file_rows_) + " rows name a file instead of a hotfix; \"wmic qfe list\" tells which it is", 0});
  if (unnamed_ > 0)
    host_.findings.push_back({false, "KB number of a hotfix",
                              std::to_string(unnamed_) + " rows name none, the first is " + first_unnamed_,
                              first_unnamed_line_});
  return {};
}

}  // namespace kintsugi::hostfile
