// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/simulated/package_file.h"

#include <algorithm>
#include <charconv>

#include "common/assess/assess.h"
#include "common/base/prng.h"

namespace kintsugi::agent::simulated {
namespace {

constexpr std::string_view kMagic = "KINTSUGI-SIMULATED-PACKAGE 1";
constexpr std::size_t kMaxHeaderBytes = 64 * 1024;

struct Switches {
  model::PackageKind kind;
  std::vector<std::string> silent;
  std::vector<std::string> no_reboot;
};

// Sources: KB262841 (update.exe, hotfix.exe), KB197147 (IExpress), Windows Installer, wusa and DISM
// documentation.
const Switches& SwitchesOf(model::PackageKind kind) {
  using K = model::PackageKind;
  static const std::vector<Switches> kTable = {
      {K::kUpdateExe, {"/q", "/quiet", "/passive", "/u"}, {"/z", "/norestart"}},
      {K::kHotfixExe, {"/q", "/m"}, {"/z"}},
      {K::kIeExe, {"/q:a", "/q:u", "/q"}, {"/r:n"}},
      {K::kMsi, {"/qn", "/quiet"}, {"/norestart", "reboot=reallysuppress"}},
      {K::kMsp, {"/qn", "/quiet"}, {"/norestart", "reboot=reallysuppress"}},
      {K::kMsu, {"/quiet"}, {"/norestart"}},
      {K::kCab, {"/quiet"}, {"/norestart"}},
      {K::kExe, {"/s", "/q", "/quiet", "/verysilent"}, {"/norestart", "/z"}},
  };
  static const Switches kNone = {K::kUnspecified, {}, {}};
  const auto row = std::find_if(kTable.begin(), kTable.end(), [&](const Switches& s) { return s.kind == kind; });
  return row == kTable.end() ? kNone : *row;
}

std::string Line(std::string_view word, std::initializer_list<std::string> fields) {
  std::string line(word);
  for (const auto& field : fields) line += "\t" + field;
  return line + "\n";
}

std::string Header(const model::Update& update, const model::Package& package, std::uint64_t seed) {
  const auto n = [](auto value) { return std::to_string(value); };
  const auto& applies = update.applicability;
  const auto& switches = SwitchesOf(package.kind);
  const auto& files = package.files.empty() ? update.detection.files : package.files;
  const auto has = [&](std::string_view defect) {
    return std::find(package.defects.begin(), package.defects.end(), defect) != package.defects.end();
  };
  // 20 s to 65 s: a hotfix of the time, with its backup of the old files.
  std::string text = std::string(kMagic) + "\n";
  text += Line("update", {update.id, update.kb, n(package.revision)});
  text += Line("installer",
               {n(static_cast<int>(package.kind)), n(static_cast<int>(update.reboot)), n(20'000 + seed % 45'000)});
  text += Line("applies",
               {applies.product, n(applies.service_pack_min), n(applies.service_pack_max), applies.hardware_family});
  for (const auto& architecture : applies.architectures) text += Line("architecture", {architecture});
  for (const auto& language : applies.languages) text += Line("language", {language});
  for (const auto& file : files)
    text += Line("file", {file.path, file.version, file.branch, n(file.service_pack_min), n(file.service_pack_max),
                          file.protected_copy ? "1" : "0", n(file.size_bytes)});
  for (const auto& row : update.detection.registry)
    text += Line("registry", {row.key, row.value_name, row.equals, n(row.service_pack_min), n(row.service_pack_max)});
  if (!update.detection.active_setup_guid.empty()) text += Line("active-setup", {update.detection.active_setup_guid});
  text += Line("protected-copies", {has("dllcache-not-updated") ? "old" : "new"});
  for (const auto& word : update.uninstall) text += Line("uninstall", {word});
  for (const auto& word : switches.silent) text += Line("silent", {word});
  for (const auto& word : switches.no_reboot) text += Line("no-reboot", {word});
  return text + "end\n";
}

void Pad(std::string& bytes, std::size_t size, std::uint64_t seed) {
  Prng prng(seed);
  while (bytes.size() < size) {
    std::uint64_t word = prng.Next();
    for (int i = 0; i < 8 && bytes.size() < size; ++i, word >>= 8U) bytes.push_back(static_cast<char>(word & 0xffU));
  }
}

std::vector<std::string> Split(std::string_view line) {
  std::vector<std::string> fields;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t tab = std::min(line.find('\t', at), line.size());
    fields.emplace_back(line.substr(at, tab - at));
    at = tab + 1;
  }
  return fields;
}

// One header line; words are checked for their number of fields, numbers that do not parse make the package
// bad.
class HeaderReader {
 public:
  explicit HeaderReader(SimulatedPackage& package) : p_(package) {}
  bool Read(const std::vector<std::string>& f) {
    const std::string& word = f.front();
    if (word == "update" && f.size() == 4) {
      p_.update_id = f[1];
      p_.kb = f[2];
      p_.revision = static_cast<std::uint32_t>(Number(f[3]));
    } else if (word == "installer" && f.size() == 4) {
      p_.kind = static_cast<model::PackageKind>(Number(f[1]));
      p_.reboot = static_cast<model::RebootNeed>(Number(f[2]));
      p_.duration = Duration{Number(f[3])};
    } else if (word == "applies" && f.size() == 5) {
      p_.product = f[1];
      p_.service_pack_min = static_cast<int>(Number(f[2]));
      p_.service_pack_max = static_cast<int>(Number(f[3]));
      p_.hardware_family = f[4];
    } else if (word == "file" && f.size() == 8) {
      p_.files.push_back({f[1], f[2], f[3], static_cast<int>(Number(f[4])), static_cast<int>(Number(f[5])), f[6] == "1",
                          static_cast<std::uint64_t>(Number(f[7]))});
    } else if (word == "registry" && f.size() == 6) {
      p_.registry.push_back({f[1], f[2], f[3], static_cast<int>(Number(f[4])), static_cast<int>(Number(f[5]))});
    } else {
      return f.size() == 2 && ReadPair(word, f[1]);
    }
    return ok_;
  }

 private:
  bool ReadPair(const std::string& word, const std::string& value) {
    if (word == "architecture")
      p_.architectures.push_back(value);
    else if (word == "language")
      p_.languages.push_back(value);
    else if (word == "active-setup")
      p_.active_setup_guid = value;
    else if (word == "protected-copies")
      p_.updates_protected_copies = value == "new";
    else if (word == "uninstall")
      p_.uninstall.push_back(value);
    else if (word == "silent")
      p_.silent_switches.push_back(value);
    else if (word == "no-reboot")
      p_.no_reboot_switches.push_back(value);
    else
      return false;
    return true;
  }
  std::int64_t Number(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) ok_ = false;
    return value;
  }
  SimulatedPackage& p_;
  bool ok_ = true;
};

Error NotAPackage() { return {Code::kInvalidArgument, "these bytes are not a simulated package", 0}; }

}  // namespace

std::string BackupProgram(const SimulatedPackage& package, const model::OsFacts& os) {
  const std::string program = package.uninstall.empty() ? "" : assess::ExpandPath(package.uninstall.front(), os);
  return program.find("\\$ntuninstall") == std::string::npos ? "" : program;
}

Result<std::string> MakeSimulatedPackage(const model::Update& update, const model::Package& package) {
  const std::string identity = update.id + "\n" + std::to_string(package.revision) + "\n" + package.file_name;
  const std::uint64_t seed = StableHash(identity.data(), identity.size());
  std::string bytes = Header(update, package, seed);
  const std::uint64_t size = package.size_bytes == 0 ? kUnpublishedSizeBytes : package.size_bytes;
  if (bytes.size() > size)
    return Error{Code::kInvalidArgument,
                 "package " + package.file_name + " has " + std::to_string(size) +
                     " bytes, a simulated one needs at least " + std::to_string(bytes.size()),
                 0};
  Pad(bytes, size, seed);
  return bytes;
}

Result<SimulatedPackage> ParseSimulatedPackage(std::string_view bytes) {
  bytes = bytes.substr(0, kMaxHeaderBytes);
  SimulatedPackage package;
  HeaderReader reader(package);
  bool first = true;
  while (true) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return NotAPackage();
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (first && line != kMagic) return NotAPackage();
    if (line == "end") return package;
    if (!first && !reader.Read(Split(line))) return NotAPackage();
    first = false;
  }
}

}  // namespace kintsugi::agent::simulated
