// SPDX-License-Identifier: Apache-2.0
// The policy template and the MSI say the same as the agent's table of settings.
#include <expat.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>

#include "agent/program/settings.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::agent {
namespace {

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;
  std::string inside;  // name of the element around it
};

std::vector<Element> Elements(const std::string& file) {
  struct Reading {
    std::vector<Element> all;
    std::vector<std::size_t> open;
  } reading;
  const std::string xml = kintsugi::test::ReadFile(std::string(KINTSUGI_SOURCE_DIR "/deploy/windows/") + file);
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(
      parser.get(),
      [](void* user, const char* name, const char** attributes) {
        auto& to = *static_cast<Reading*>(user);
        Element element;
        element.name = name;
        for (; *attributes != nullptr; attributes += 2) element.attributes[attributes[0]] = attributes[1];
        if (!to.open.empty()) element.inside = to.all[to.open.back()].name;
        to.open.push_back(to.all.size());
        to.all.push_back(std::move(element));
      },
      [](void* user, const char*) { static_cast<Reading*>(user)->open.pop_back(); });
  XML_SetCharacterDataHandler(parser.get(), [](void* user, const char* text, int length) {
    auto& to = *static_cast<Reading*>(user);
    to.all[to.open.back()].text.append(text, static_cast<std::size_t>(length));
  });
  EXPECT_EQ(XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1), XML_STATUS_OK)
      << file << ": " << XML_ErrorString(XML_GetErrorCode(parser.get()));
  return reading.all;
}

std::string Get(const Element& element, const std::string& key) {
  const auto found = element.attributes.find(key);
  return found == element.attributes.end() ? "" : found->second;
}

TEST(PolicyTemplate, HasEverySettingWithItsRangeAndNothingElse) {
  const auto elements = Elements("policy/kintsugi-agent.admx");
  std::map<std::string, Element> by_value;
  std::set<std::string> choices;
  std::size_t policies = 0;
  for (const auto& element : elements) {
    if (element.name == "policy") {
      ++policies;
      EXPECT_EQ(Get(element, "key"), "SOFTWARE\\Policies\\Kintsugi\\Agent");
      EXPECT_EQ(Get(element, "class"), "Machine");
    }
    if (!Get(element, "valueName").empty()) by_value[Get(element, "valueName")] = element;
    if (element.name == "string" && element.inside == "value") choices.insert(element.text);
  }
  EXPECT_EQ(policies, SettingTable().size());
  for (const SettingRow& row : SettingTable()) {
    const auto found = by_value.find(std::string(row.key));
    ASSERT_NE(found, by_value.end()) << row.key;
    const Element& element = found->second;
    if (std::holds_alternative<std::int64_t AgentSettings::*>(row.target)) {
      EXPECT_EQ(element.name, "decimal") << row.key;
      EXPECT_EQ(Get(element, "minValue"), std::to_string(row.least)) << row.key;
      EXPECT_EQ(Get(element, "maxValue"), std::to_string(row.most)) << row.key;
    } else if (std::holds_alternative<bool AgentSettings::*>(row.target)) {
      EXPECT_EQ(element.name, "policy") << row.key;
    } else if (row.choices.empty()) {
      EXPECT_EQ(element.name, "text") << row.key;
    } else {
      EXPECT_EQ(element.name, "enum") << row.key;
      EXPECT_EQ(choices, std::set<std::string>(row.choices.begin(), row.choices.end()));
    }
  }
  EXPECT_EQ(by_value.size(), SettingTable().size());
}

TEST(PolicyTemplate, HasEveryTextInBothLanguages) {
  std::set<std::string> strings;
  std::set<std::string> presentations;
  for (const auto& element : Elements("policy/kintsugi-agent.admx")) {
    for (const auto& [key, value] : element.attributes) {
      if (value.starts_with("$(string.")) strings.insert(value.substr(9, value.size() - 10));
      if (value.starts_with("$(presentation.")) presentations.insert(value.substr(15, value.size() - 16));
    }
  }
  EXPECT_GT(strings.size(), SettingTable().size() * 2);
  for (const std::string language : {"en-US", "ja-JP"}) {
    std::set<std::string> told;
    std::set<std::string> shown;
    for (const auto& element : Elements("policy/" + language + "/kintsugi-agent.adml")) {
      if (element.name == "string") {
        told.insert(Get(element, "id"));
        EXPECT_FALSE(element.text.empty()) << language << " " << Get(element, "id");
      }
      if (element.name == "presentation") shown.insert(Get(element, "id"));
    }
    EXPECT_EQ(told, strings) << language;
    EXPECT_EQ(shown, presentations) << language;
  }
}

TEST(AgentMsi, WritesOnlySettingsThatTheAgentKnows) {
  int written = 0;
  std::string key;
  for (const auto& element : Elements("kintsugi-agent.wxs")) {
    if (element.name == "RegistryKey") key = Get(element, "Key");
    if (element.name != "RegistryValue" || key != "SOFTWARE\\Kintsugi\\Agent") continue;
    ++written;
    AgentSettings settings;
    EXPECT_TRUE(Assign(settings, Get(element, "Name"), "")) << Get(element, "Name");
  }
  EXPECT_EQ(written, 2) << "Server and Token";
}

}  // namespace
}  // namespace kintsugi::agent
