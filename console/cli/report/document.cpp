// SPDX-License-Identifier: Apache-2.0
#include "console/cli/report/document.h"

#include <algorithm>

namespace kintsugi::cli::report {

bool HasForeign(const Lines& lines) {
  return std::any_of(lines.begin(), lines.end(), [](const Words& words) { return words.foreign; });
}

bool HasForeign(const Grid& grid) {
  return std::any_of(grid.rows.begin(), grid.rows.end(), [](const GridRow& row) {
    return std::any_of(row.cells.begin(), row.cells.end(), [](const Lines& cell) { return HasForeign(cell); });
  });
}

Grid WithoutEmptyColumns(Grid grid) {
  const auto says_nothing = [](const Lines& cell) {
    return std::all_of(cell.begin(), cell.end(), [](const Words& words) { return words.text.empty(); });
  };
  for (std::size_t column = grid.columns.size(); column-- > 0;) {
    const auto at = static_cast<std::ptrdiff_t>(column);
    const bool empty = std::all_of(grid.rows.begin(), grid.rows.end(), [&](const GridRow& row) {
      return row.cells.empty() || says_nothing(row.cells[column]);
    });
    if (!empty) continue;
    grid.columns.erase(grid.columns.begin() + at);
    for (GridRow& row : grid.rows)
      if (!row.cells.empty()) row.cells.erase(row.cells.begin() + at);
  }
  return grid;
}

}  // namespace kintsugi::cli::report
