// SPDX-License-Identifier: Apache-2.0
// The parts of the parser: one function a table of the format. Internal to common/catalog.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/catalog/toml_reader.h"

namespace kintsugi::catalog {

// What later tables and the end of the file must check against earlier ones.
struct Context {
  Problems& problems;
  std::string bulletin_id;
  std::string bulletin_kb;
  std::map<std::string, std::uint32_t> slugs;  // -> line
  struct Reference {
    Position where;
    std::string name;       // of the key, for the message
    std::string update_id;  // must exist in this file
  };
  std::vector<Reference> references;
};

model::Update ReadUpdate(TableReader& table, Context& context);
model::Bulletin ReadBulletin(TableReader& document, Context& context);

// Slugs become update ids; ids of this file are noted for the check that they exist.
std::vector<std::string> ReadUpdateReferences(TableReader& table, std::string_view key, const std::string& name,
                                              Context& context);

}  // namespace kintsugi::catalog
