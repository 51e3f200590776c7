// SPDX-License-Identifier: Apache-2.0
// The catalog: bulletins, their updates, the packages of each update in all their revisions, and the instruction that
// an agent may carry out. Plain values, pure. deploy/catalog/README.md documents the text format field by field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/time.h"

namespace kintsugi::model {

enum class RebootNeed { kUnspecified = 0, kNo = 1, kYes = 2, kIfFilesInUse = 3 };
enum class PackageKind {
  kUnspecified = 0,
  kUpdateExe = 1,
  kHotfixExe = 2,
  kIeExe = 3,
  kMsi = 4,
  kMsu = 5,
  kCab = 6,
  kExe = 7,
  kMsp = 8
};
enum class ExitMeaning {
  kUnspecified = 0,
  kSuccess = 1,
  kSuccessReboot = 2,
  kBusy = 3,
  kTransient = 4,
  kNeedsRebootFirst = 5,
  kNotApplicable = 6,
  kFatal = 7
};
enum class Severity { kUnknown = 0, kCritical = 1, kImportant = 2, kModerate = 3, kLow = 4 };
std::string_view Name(Severity severity);  // critical, important, moderate, low, unknown
enum class Urgency { kUnknown = 0, kImmediate = 1, kEarly = 2, kWithServicePack = 3 };
// What a reissued package asks of hosts that hold an earlier issue.
enum class Reapply { kNone = 0, kAdvised = 1, kRequired = 2 };
enum class PackageState { kCurrent = 0, kReplaced = 1, kWithdrawn = 2 };

inline constexpr int kAnyServicePack = 99;  // as an upper end: no end

struct Applicability {
  std::string product;
  int service_pack_min = 0;
  int service_pack_max = kAnyServicePack;  // inclusive
  std::vector<std::string> architectures;  // empty = any
  std::vector<std::string> languages;      // empty = any
  std::string hardware_family;             // must be equal, "" matches only ordinary hardware
  std::vector<std::string> editions;       // empty = any
  std::string requires_component;          // "" or ie6sp1
  bool operator==(const Applicability&) const = default;
};

struct FileRequirement {
  std::string path;     // %windir%\system32\wkssvc.dll, lower case
  std::string version;  // at least this, 4x16 bits
  std::string branch;   // gdr, qfe, or "" where the package has one branch
  int service_pack_min = 0;
  int service_pack_max = kAnyServicePack;
  bool protected_copy = false;
  std::uint64_t size_bytes = 0;  // 0 = not published
  bool operator==(const FileRequirement&) const = default;
};

struct RegistryRequirement {
  std::string key;
  std::string value_name;
  std::string equals;
  int service_pack_min = 0;
  int service_pack_max = kAnyServicePack;
  bool operator==(const RegistryRequirement&) const = default;
};

// File evidence beats registry evidence; see common/assess.
struct Detection {
  std::vector<FileRequirement> files;
  std::vector<RegistryRequirement> registry;
  std::string active_setup_guid;
  int contained_in_service_pack = 0;
  bool operator==(const Detection&) const = default;
};

struct ExitCode {
  std::int64_t code = 0;
  ExitMeaning meaning = ExitMeaning::kFatal;
  std::string text;
  bool operator==(const ExitCode&) const = default;
};

// Who may have signed a package (Authenticode). What is given must hold, subject or sha256 is always given.
struct SignerPin {
  std::string subject;      // common name of the signer's certificate, or its whole subject
  std::string sha256;       // fingerprint of the signer's certificate, 64 lower-case hex digits
  std::string root_sha256;  // fingerprint of the root that its chain ends in
  bool operator==(const SignerPin&) const = default;
};

// One file inside a package, as published; several sources may disagree, then each has its row and `source` says which.
struct ManifestFile {
  std::string name;
  std::string version;
  std::uint64_t size_bytes = 0;
  std::string timestamp_utc;  // yyyy-mm-dd hh:mm as published, "" = not given
  std::string folder;
  std::string branch;  // sp1, sp2, rtmqfe, ...
  std::string source;  // which document says so
  std::string note;
  bool operator==(const ManifestFile&) const = default;
};

// One issue of a package. The identity is (update, revision, sha256), never the file name.
struct Package {
  std::uint32_t revision = 1;
  std::string file_name;
  std::uint64_t size_bytes = 0;  // 0 = not published
  PackageKind kind = PackageKind::kUnspecified;
  PackageState state = PackageState::kCurrent;
  std::string published;  // yyyy-mm-dd
  std::string language;   // JPN, ENU, "" = neutral
  std::string installer_version;
  Reapply reapply = Reapply::kNone;
  std::vector<std::string> arguments;
  std::vector<ManifestFile> manifest;
  std::vector<FileRequirement> files;  // overrides the update's detection files for this issue; empty = the update's
  std::vector<std::string> defects;    // slugs: dllcache-not-updated, hangs-without-sedebugprivilege
  std::string note;
  std::vector<SignerPin> signers;      // empty = the update's
  std::optional<Sha256Digest> sha256;  // in the text format, or bound when bytes are added to the package store
  bool operator==(const Package&) const = default;
};

struct Update {
  std::string id;  // <bulletin>/<slug>
  std::string kb;  // digits
  std::string title;
  std::string console_name;  // how UpdateEXPERT's console showed it
  Applicability applicability;
  RebootNeed reboot = RebootNeed::kYes;
  Detection detection;
  Duration timeout{0};  // 0: the kind's default
  std::uint64_t disk_needed_bytes = 0;
  std::vector<ExitCode> exit_codes;        // before the kind's table
  std::vector<std::string> uninstall;      // argument vector, program first; empty = cannot be uninstalled
  std::vector<std::string> prerequisites;  // update ids
  std::vector<std::string> supersedes;     // bulletin or update ids
  std::vector<std::string> superseded_by;
  bool exclusive = false;        // must not share a boot with another install
  bool servicing_stack = false;  // before everything else
  bool idempotent = true;
  std::vector<SignerPin> signers;  // of its packages; one that fits is enough. Empty = the hash alone decides
  bool package_published = true;   // false: affected, but no package exists for this platform
  std::string support_ends;        // yyyy-mm-dd or ""
  std::string note;
  std::vector<Package> packages;  // ascending revision
  bool operator==(const Update&) const = default;
};

struct KnownIssue {
  std::string id;  // KB number or slug
  std::string title;
  std::string text;
  std::string reported;  // yyyy-mm-dd
  std::string status;    // reported, reproduced, fixed
  std::string resolution;
  std::vector<std::string> updates;  // update ids; empty = all
  // Which hosts it concerns (host filter, "" = it has no rule) and what a rollout does with them.
  enum class Effect { kWarn = 0, kExclude = 1 };
  std::string hosts;
  Effect effect = Effect::kWarn;
  bool operator==(const KnownIssue&) const = default;
};
struct Workaround {
  std::string title;
  std::string text;
  std::string side_effects;
  bool cuts_management = false;  // would cut the management channel: never applied without confirmation
  bool operator==(const Workaround&) const = default;
};
// Two sources disagree, or a source corrected itself: both values stay.
struct Conflict {
  std::string field;
  std::vector<std::string> values;  // "value (source)"
  std::string note;
  bool operator==(const Conflict&) const = default;
};
struct TestResult {
  std::string platform;
  std::string result;
  std::string note;
  bool operator==(const TestResult&) const = default;
};
struct HistoryEntry {
  std::string date;
  std::string text;
  bool operator==(const HistoryEntry&) const = default;
};

struct Bulletin {
  std::string id;
  std::string kb;
  std::string title;
  std::string title_ja;
  std::string summary;
  std::string summary_ja;
  Severity severity = Severity::kUnknown;
  Urgency urgency = Urgency::kUnknown;
  bool exploited = false;
  std::string published;
  std::string updated;
  std::string source_revision;  // the publisher's own version: "2.3"
  std::vector<std::string> cves;
  std::vector<std::string> scopes;  // server, client
  std::vector<std::string> references;
  std::vector<Update> updates;
  std::vector<KnownIssue> known_issues;
  std::vector<Workaround> workarounds;
  std::vector<Conflict> conflicts;
  std::vector<TestResult> tests;
  std::vector<HistoryEntry> history;
  std::vector<std::string> not_affected;  // products
  std::string note;
  bool operator==(const Bulletin&) const = default;
};

// Everything that may run on a host and how its result is judged; made from an update and one of its packages.
struct Instruction {
  std::string update_id;
  std::string bulletin_id;
  std::string kb;
  std::string title;
  std::uint32_t package_revision = 1;
  std::string file_name;
  Sha256Digest sha256{};
  std::uint64_t size_bytes = 0;
  PackageKind kind = PackageKind::kUnspecified;
  std::vector<std::string> arguments;
  Duration timeout{0};
  std::vector<ExitCode> exit_codes;
  RebootNeed reboot = RebootNeed::kYes;
  Applicability applicability;
  Detection detection;
  std::uint64_t disk_needed_bytes = 0;
  std::vector<std::string> prerequisites;
  std::vector<std::string> uninstall;
  bool idempotent = true;
  bool exclusive = false;
  bool servicing_stack = false;
  std::vector<SignerPin> signers;  // empty = the hash alone decides
  bool operator==(const Instruction&) const = default;
};

}  // namespace kintsugi::model
