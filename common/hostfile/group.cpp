// SPDX-License-Identifier: Apache-2.0
// Which files are of one host. A systeminfo always makes a host: two of one name are two hosts unless they say the
// same, for machines share names ("LAPTOP") and a wrong merge would hide what one of them lacks.
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "common/base/text.h"
#include "common/hostfile/file_name.h"
#include "common/hostfile/hostfile.h"

namespace kintsugi::hostfile {
namespace {

struct Slot {
  Host host;
  std::string stem;    // of the file that made it
  bool named = false;  // by a text, not by a file's name
  std::vector<Finding> system_findings;
};

void AddHotfixes(const std::vector<model::HotfixFact>& from, std::vector<model::HotfixFact>& to) {
  std::unordered_set<std::string> known;
  for (const auto& hotfix : to) known.insert(KbDigits(hotfix.id));
  for (const auto& hotfix : from)
    if (to.size() < kMaxHotfixes && known.insert(KbDigits(hotfix.id)).second) to.push_back(hotfix);
}

class Grouping {
 public:
  void AddSystem(HostFile file) {
    const auto named = named_.find(ToLower(file.facts.name));
    for (const std::size_t i : named == named_.end() ? std::vector<std::size_t>{} : named->second) {
      // The same text twice, in two files: also its counts and times are the same.
      Slot& slot = slots_[i];
      if (!(slot.host.facts == file.facts && slot.system_findings == file.findings)) continue;
      slot.host.files.push_back(file.file);
      return;
    }
    Slot& slot = Make(file);
    slot.system_findings = file.findings;
    Move(std::move(file), slot.host);
  }

  void AddList(HostFile file) {
    Slot* slot = Find(file);
    if (slot == nullptr) return Move(std::move(file), Make(file).host);
    if (!slot->named && file.name_given) slot->host.facts.name = file.facts.name;
    slot->named = slot->named || file.name_given;
    AddHotfixes(file.facts.hotfixes, slot->host.facts.hotfixes);
    slot->host.hotfixes_complete = slot->host.hotfixes_complete || file.hotfixes_complete;
    slot->host.files.push_back(file.file);
    for (Finding& finding : file.findings) {
      finding.what = file.file + ": " + finding.what;
      slot->host.findings.push_back(std::move(finding));
    }
  }

  std::vector<Host> Finish() {
    std::map<std::string, std::size_t> names;
    std::vector<Host> hosts;
    for (Slot& slot : slots_) {
      std::string& name = slot.host.facts.name;
      if (names[ToLower(name)]++ > 0) {
        slot.host.findings.push_back({false, "a name of its own", "another host is called " + name + " too", 0});
        const std::string plain = name + " (" + HostNameOf(slot.host.files.front()) + ")";
        name = plain;
        // Still taken: by the same file name in another folder.
        for (int n = 2; names[ToLower(name)]++ > 0; ++n) name = plain + " " + std::to_string(n);
      }
      hosts.push_back(std::move(slot.host));
    }
    return hosts;
  }

 private:
  using Places = std::unordered_map<std::string, std::vector<std::size_t>>;

  Slot& Make(const HostFile& file) {
    const std::string stem = StemOf(file.file);
    if (file.name_given) named_[ToLower(file.facts.name)].push_back(slots_.size());
    if (!stem.empty()) by_stem_[stem].push_back(slots_.size());
    slots_.emplace_back();
    slots_.back().stem = stem;
    slots_.back().named = file.name_given;
    return slots_.back();
  }
  static void Move(HostFile file, Host& host) {
    host = {std::move(file.facts),
            file.hotfixes_complete,
            std::move(file.installation),
            {file.file},
            std::move(file.findings)};
  }

  // By name and stem, then by name; by stem where the list, or the host, has no name of its own.
  Slot* Find(const HostFile& file) {
    const std::string stem = StemOf(file.file);
    const auto stemmed = by_stem_.find(stem);
    if (!file.name_given) return stemmed == by_stem_.end() ? nullptr : &slots_[stemmed->second.front()];
    const auto named = named_.find(ToLower(file.facts.name));
    if (named == named_.end() || named->second.empty()) {
      const bool joins = stemmed != by_stem_.end() && !slots_[stemmed->second.front()].named;
      return joins ? &slots_[stemmed->second.front()] : nullptr;
    }
    for (const std::size_t i : named->second)
      if (!stem.empty() && slots_[i].stem == stem) return &slots_[i];
    return &slots_[named->second.front()];
  }

  std::vector<Slot> slots_;
  Places named_;
  Places by_stem_;
};

}  // namespace

std::vector<Host> GroupHosts(std::vector<HostFile> files) {
  Grouping grouping;
  for (HostFile& file : files)
    if (file.KnowsSystem()) grouping.AddSystem(std::move(file));
  for (HostFile& file : files)
    if (!file.KnowsSystem() && file.kind != Kind::kUnspecified) grouping.AddList(std::move(file));
  return grouping.Finish();
}

}  // namespace kintsugi::hostfile
