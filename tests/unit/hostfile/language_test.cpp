// SPDX-License-Identifier: Apache-2.0
// The same host in the languages of Windows: labels differ in words, length and direction, places and shapes do not.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "common/hostfile/code_pages.h"
#include "common/hostfile/hostfile.h"
#include "tests/unit/hostfile/samples.h"

namespace kintsugi::hostfile {
namespace {

struct Language {
  const char* locale;
  const char* package;
  const char* version;
  const char* controller;           // "" = the row says something else
  std::vector<const char*> labels;  // of the first rows and of the last; others are the row's number
  const char* hotfix_value;
  const char* memory;
};

const Language kLanguages[] = {
    {"de",
     "DEU",
     "10.0.17763 Nicht zutreffend Build 17763",
     "Primärer Domänencontroller",
     {"Hostname", "Betriebssystemname", "Betriebssystemversion", "Größe", "Verfügbar"},
     "3 Hotfix(e) installiert.",
     "16.265 MB"},
    {"es",
     "ESN",
     "10.0.17763 N/D Compilación 17763",
     "",
     {"Nombre de host", "Nombre del sistema operativo", "Versión del sistema operativo"},
     "3 revisión(es) instaladas.",
     "16.265 MB"},
    {"fr",
     "FRA",
     "10.0.17763 N/A version 17763",
     "Contrôleur principal de domaine",
     {"Nom de l’hôte", "Nom du système d’exploitation", "Version du système"},
     "3 Corrections installées.",
     "16\u00A0265 Mo"},
    {"ja",
     "JPN",
     "10.0.17763 N/A ビルド 17763",
     "プライマリ ドメイン コントローラー",
     {"ホスト名", "OS 名", "OS バージョン"},
     "3 ホットフィックスがインストールされています。",
     "16,265 MB"},
    {"ko",
     "KOR",
     "10.0.17763 N/A 빌드 17763",
     "",
     {"호스트 이름", "OS 이름", "OS 버전"},
     "3 핫픽스가 설치되었습니다.",
     "16,265MB"},
    {"ru",
     "RUS",
     "10.0.17763 Н/Д построение 17763",
     "",
     {"Имя узла", "Название ОС", "Версия ОС"},
     "Число установленных исправлений - 3.",
     "16\u202F265 МБ"},
    {"pl",
     "PLK",
     "10.0.17763 Nie dotyczy kompilacja 17763",
     "",
     {"Nazwa hosta", "Nazwa systemu operacyjnego", "Wersja systemu operacyjnego", "Pamięć użyta", "Właściciel"},
     "Zainstalowane poprawki: 3.",
     "16 265 MB"},
    {"pt-br",
     "PTB",
     "10.0.17763 N/A compilação 17763",
     "",
     {"Nome do host", "Nome do sistema operacional", "Versão do sistema operacional"},
     "3 hotfix(es) instalado(s).",
     "16.265 MB"},
    {"zh-tw",
     "CHT",
     "10.0.17763 N/A 組建 17763",
     "",
     {"主機名稱", "作業系統名稱", "作業系統版本"},
     "已安裝 3 Hotfix。",
     "16,265 MB"},
    {"tr",
     "TRK",
     "10.0.17763 Yok Derleme 17763",
     "",
     {"Ana Bilgisayar Adı", "İşletim Sistemi Adı", "İşletim Sistemi Sürümü"},
     "3 Düzeltme Yüklendi.",
     "16.265 MB"},
    {"he",
     "HEB",
     "10.0.17763 לא ישים Build 17763",
     "",
     {"שם מארח", "שם מערכת הפעלה", "גירסת מערכת הפעלה"},
     "3 תיקונים",
     "16,265 MB"},
    {"xx", "", "10.0.17763 ?? 17763", "", {"a", "b", "c"}, "3", "16,265"},
};

std::string In(const Language& language) {
  Sample sample;
  sample.os_name = "Microsoft Windows Server 2019 Standard";
  sample.version = language.version;
  sample.configuration = *language.controller != '\0' ? language.controller : "?";
  sample.locale = std::string(language.locale) + ";?";
  sample.zone = "(UTC+01:00) ?";
  sample.memory = language.memory;
  sample.hotfix_value = language.hotfix_value;
  sample.hotfixes = {"KB4464455", "KB4465477", "KB4470788"};
  sample.boot_time = "2019/1/24, 10:32:25";
  Rows rows = EnglishRows(sample);
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i].first = i < language.labels.size() ? language.labels[i] : "row " + std::to_string(i);
  return Console(rows, sample.hotfixes, kHotfixRow);
}

// Characters of at most three bytes, which is all that the samples have.
std::vector<char32_t> Characters32(const std::string& utf8) {
  std::vector<char32_t> characters;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80)
      characters.push_back(byte);
    else if (byte < 0xC0)
      characters.back() = (characters.back() << 6U) | (byte & 0x3FU);
    else
      characters.push_back(byte & (byte < 0xE0 ? 0x1FU : 0x0FU));
  }
  return characters;
}

TEST(Languages, AreRecognisedByStructure) {
  for (const Language& language : kLanguages) {
    SCOPED_TRACE(language.locale);
    const auto hosts = ParseHostFile(In(language), "x.txt");
    ASSERT_TRUE(hosts.has_value()) << hosts.error().message;
    ASSERT_EQ(hosts->size(), 1U);
    const HostFile& host = hosts->front();
    EXPECT_EQ(host.facts.name, "PC1");
    EXPECT_EQ(host.facts.os.product, "windows-server-2019");
    EXPECT_EQ(host.facts.os.edition, "Standard");
    EXPECT_EQ(host.facts.os.service_pack, 0);
    EXPECT_EQ(host.facts.os.language, language.package);
    EXPECT_EQ(host.facts.domain, "example.test");
    EXPECT_EQ(host.facts.memory_bytes, 16265ULL << 20U);
    EXPECT_EQ(FormatInstant(host.facts.boot_time), "2019-01-24T09:32:25Z");
    EXPECT_EQ(host.facts.hotfixes.size(), 3U);
    EXPECT_TRUE(host.hotfixes_complete);
    EXPECT_EQ(host.facts.roles.size(), *language.controller != '\0' ? 1U : 0U);
  }
}

// The text in a single-byte page; nullopt where the page lacks a character.
std::optional<std::string> Encoded(const std::string& utf8, std::string_view page) {
  std::string bytes;
  for (const char32_t c : Characters32(utf8)) {
    unsigned byte = 0;
    while (byte < 256 && CharacterOf(page, static_cast<unsigned char>(byte)) != c) ++byte;
    if (byte == 256) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

TEST(Languages, AreRecognisedInTheCodePagesOfTheirConsoles) {
  const struct {
    const char* locale;
    const char* page;
  } rows[] = {{"de", "850"}, {"de", "1252"}, {"es", "850"},    {"fr", "1252"},
              {"pl", "852"}, {"pl", "1250"}, {"pt-br", "850"}, {"ru", "1251"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.locale) + " " + row.page);
    const auto language = std::find_if(std::begin(kLanguages), std::end(kLanguages),
                                       [&](const Language& l) { return std::string(l.locale) == row.locale; });
    ASSERT_NE(language, std::end(kLanguages));
    std::string text = In(*language);
    // The narrow blank of newer systems has no place in code pages.
    for (std::size_t at = text.find("\u202F"); at != std::string::npos; at = text.find("\u202F"))
      text.replace(at, 3, "\u00A0");
    const auto bytes = Encoded(text, row.page);
    ASSERT_TRUE(bytes.has_value());
    const auto hosts = ParseHostFile(*bytes, "x.txt");
    ASSERT_TRUE(hosts.has_value()) << hosts.error().message;
    const HostFile& host = hosts->front();
    EXPECT_EQ(host.encoding, Encoding::kCodePage);
    EXPECT_EQ(host.code_page, row.page);
    EXPECT_EQ(host.facts.name, "PC1");
    EXPECT_EQ(host.facts.os.product, "windows-server-2019");
    EXPECT_EQ(host.facts.os.language, language->package);
    EXPECT_EQ(host.facts.memory_bytes, 16265ULL << 20U);
    EXPECT_EQ(host.facts.hotfixes.size(), 3U);
    EXPECT_EQ(host.facts.roles.size(), *language->controller != '\0' ? 1U : 0U);
  }
}

TEST(Languages, EnglishLabelsAreOfAnEnglishSystemWhateverItsLocale) {
  Sample sample;
  sample.locale = "nl;Nederlands (Nederland)";
  const auto hosts = ParseHostFile(English(sample), "x.txt");
  ASSERT_TRUE(hosts.has_value());
  EXPECT_EQ(hosts->front().facts.os.language, "ENU");
}

}  // namespace
}  // namespace kintsugi::hostfile
