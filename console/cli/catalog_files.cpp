// SPDX-License-Identifier: Apache-2.0
#include "console/cli/catalog_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>

#include "common/base/text.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

constexpr std::uint64_t kMaxBulletinBytes = 4 << 20U;  // the format's own limit
constexpr std::size_t kMostNear = 3;
constexpr std::size_t kFarthest = 3;       // edits
constexpr std::size_t kMaxNameBytes = 64;  // longer ones have no near ids: the work is their product

// Levenshtein's distance, without case.
std::size_t Distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (ToLower(a[i]) == ToLower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

Result<std::vector<std::string>> BulletinFiles(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code ec;
    if (!std::filesystem::is_directory(path, ec)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : std::filesystem::directory_iterator(path, ec))
      if (entry.path().extension() == ".toml") inside.push_back(entry.path().string());
    if (ec)
      return Error{Code::kIo, fmt::format("cannot read the folder {}: {}", SafeText(path), ec.message()), ec.value()};
    if (inside.empty())
      return Error{Code::kNotFound, fmt::format("the folder {} holds no *.toml file", SafeText(path))};
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

Result<std::string> ReadBulletinFile(const std::string& path) {
  std::error_code ec;
  const std::uint64_t size = std::filesystem::file_size(path, ec);
  if (ec) return Error{Code::kNotFound, fmt::format("cannot read {}: {}", SafeText(path), ec.message()), ec.value()};
  if (size > kMaxBulletinBytes)
    return Error{Code::kTooLarge, fmt::format("{} has {} bytes; a bulletin has at most 4 MiB", SafeText(path), size)};
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return Error{Code::kIo, fmt::format("cannot read {}", SafeText(path))};
  return text.str();
}

Result<CatalogFiles> LoadCatalog(const std::vector<std::string>& paths) {
  const auto files = BulletinFiles(paths);
  if (!files) return files.error();
  CatalogFiles loaded;
  for (const std::string& path : *files) {
    const auto text = ReadBulletinFile(path);
    if (!text) return text.error();
    auto parsed = catalog::ParseBulletin(*text, path);
    if (parsed.bulletin) loaded.bulletins.push_back(std::move(*parsed.bulletin));
    loaded.problems.insert(loaded.problems.end(), parsed.problems.begin(), parsed.problems.end());
  }
  return loaded;
}

BulletinName::BulletinName(const std::string& typed) : text(typed) {
  const bool prefixed = EqualNoCase(std::string_view(typed).substr(0, 2), "KB");
  const std::string digits = prefixed ? typed.substr(2) : typed;
  if (AllDigits(digits)) kb = digits;
}

bool BulletinName::Is(const std::string& id, const std::string& bulletin_kb) const {
  return EqualNoCase(id, text) || (!kb.empty() && kb == bulletin_kb);
}

std::vector<std::string> NearIds(const std::string& text, const std::vector<std::string>& ids) {
  if (text.size() > kMaxNameBytes) return {};
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& id : ids) {
    if (id.size() > kMaxNameBytes) continue;
    const std::size_t distance = Distance(text, id);
    if (distance <= kFarthest && distance < std::max(text.size(), id.size())) near.emplace_back(distance, id);
  }
  std::sort(near.begin(), near.end());
  if (near.size() > kMostNear) near.resize(kMostNear);
  std::vector<std::string> names;
  for (auto& entry : near) names.push_back(std::move(entry.second));
  return names;
}

}  // namespace kintsugi::cli
