// SPDX-License-Identifier: Apache-2.0
// Strong ids: text that cannot be confused with other text. Values, hashable, ordered.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace kintsugi {

template <typename Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}
  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

using HostId = Id<struct HostTag>;          // 32 hex digits, drawn by the console at enrolment
using RolloutId = Id<struct RolloutTag>;    // 16 hex digits
using OfferId = Id<struct OfferTag>;        // <rollout>-<slot>-<attempt>
using UpdateId = Id<struct UpdateTag>;      // MS03-043/windows-xp
using BulletinId = Id<struct BulletinTag>;  // MS03-043

}  // namespace kintsugi

template <typename Tag>
struct std::hash<kintsugi::Id<Tag>> {
  std::size_t operator()(const kintsugi::Id<Tag>& id) const { return std::hash<std::string>{}(id.str()); }
};
