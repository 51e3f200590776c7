// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/burn_up.h"

#include <fmt/format.h>

#include <algorithm>

#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

constexpr std::size_t kLeastWidth = 30;
constexpr std::size_t kMostCells = 72;

struct Shade {
  std::string_view utf8;
  std::string_view ascii;
};
constexpr Shade kSure{"█", "#"};
constexpr Shade kHalf{"▓", "+"};
constexpr Shade kPerhaps{"░", "."};

std::string_view Glyph(const Shade& shade, const TextStyle& style) { return style.utf8 ? shade.utf8 : shade.ascii; }

// The newest point that is not later than `ms`: the curves are steps.
v1::BurnPoint PointAt(const v1::EstimateRolloutReply& reply, std::int64_t ms) {
  v1::BurnPoint found;
  for (const auto& point : reply.burn_up()) {
    if (point.at_ms() > ms) break;
    found = point;
  }
  return found;
}

std::vector<v1::BurnPoint> Columns(const v1::EstimateRolloutReply& reply, std::size_t cells) {
  const std::int64_t first = reply.burn_up(0).at_ms();
  const std::int64_t length = reply.burn_up(reply.burn_up_size() - 1).at_ms() - first;
  std::vector<v1::BurnPoint> columns;
  for (std::size_t x = 1; x <= cells; ++x) {
    const auto at = static_cast<std::int64_t>(x);
    const auto count = static_cast<std::int64_t>(cells);
    columns.push_back(PointAt(reply, first + length / count * at + length % count * at / count));
  }
  return columns;
}

// A cell is filled when the curve reaches its middle.
std::string Row(const std::vector<v1::BurnPoint>& columns, std::uint64_t middle, std::uint64_t scale,
                const TextStyle& style) {
  std::string row;
  for (const auto& point : columns) {
    if (point.p10() * scale >= middle)
      row += Glyph(kSure, style);
    else if (point.p50() * scale >= middle)
      row += Glyph(kHalf, style);
    else if (point.p90() * scale >= middle)
      row += Glyph(kPerhaps, style);
    else
      row += ' ';
  }
  return row.substr(0, row.find_last_not_of(' ') + 1);
}

std::string TimeLine(const v1::EstimateRolloutReply& reply, const TimeText& time, std::size_t cells) {
  const std::int64_t first = reply.burn_up(0).at_ms();
  const std::int64_t last = reply.burn_up(reply.burn_up_size() - 1).at_ms();
  const std::string left = time.At(first);
  const std::string right = time.Near(last, first);
  const std::size_t used = left.size() + right.size();
  return left + std::string(cells > used ? cells - used : 1, ' ') + right;
}

}  // namespace

std::vector<std::string> RenderBurnUp(const v1::EstimateRolloutReply& reply, const TimeText& time, BurnUpSize size,
                                      const TextStyle& style) {
  if (reply.burn_up_size() < 2 || reply.hosts() == 0 || size.width < kLeastWidth || size.rows == 0) return {};
  const std::string most = fmt::format("{}", reply.hosts());
  const std::size_t margin = most.size() + 2;
  const std::size_t cells = std::min(size.width - margin, kMostCells);
  const auto columns = Columns(reply, cells);
  const std::uint64_t scale = std::uint64_t{2} * size.rows;
  std::vector<std::string> lines;
  for (std::size_t y = size.rows; y-- > 0;) {
    const std::string label = y + 1 == size.rows       ? most
                              : y + 1 == size.rows / 2 ? fmt::format("{}", reply.hosts() / 2)
                                                       : "";
    const std::string edge = style.utf8 ? "│" : "|";
    lines.push_back(fmt::format("{:>{}} {}{}", label, most.size(), edge,
                                Row(columns, (2 * y + 1) * std::uint64_t{reply.hosts()}, scale, style)));
  }
  lines.push_back(std::string(margin, ' ') + TimeLine(reply, time, cells));
  lines.push_back(fmt::format("{}{} in 9 of 10 runs  {} in half of them  {} in 1 of 10", std::string(margin, ' '),
                              Glyph(kSure, style), Glyph(kHalf, style), Glyph(kPerhaps, style)));
  return lines;
}

}  // namespace kintsugi::cli
