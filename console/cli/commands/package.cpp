// SPDX-License-Identifier: Apache-2.0
// The package store: add bytes, list what the catalog knows and which bytes are there.
#include <fmt/format.h>

#include <fstream>

#include "common/crypto/crypto.h"
#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/progress.h"

namespace kintsugi::cli {
namespace {

struct AddOptions {
  std::vector<std::string> files;
  std::string update;
  std::uint32_t revision = 0;
  bool dry_run = false;
};
struct NoOptions {};

Result<std::string> HashFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{Code::kNotFound, fmt::format("cannot read the package {}", SafeText(path))};
  crypto::Sha256Stream hash;
  std::string chunk(256 * 1024, '\0');
  while (file) {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    hash.Update(std::string_view(chunk).substr(0, static_cast<std::size_t>(file.gcount())));
  }
  return ToHex(hash.Finish());
}

Table AddedTable() {
  return {{{"file", "FILE"},
           {"sha256", "SHA-256"},
           {"size_bytes", "BYTES"},
           {"already_stored", "ALREADY STORED"},
           {"updates", "UPDATES"}},
          {}};
}

void AppendAdded(Table& table, const std::string& path, const v1::AddPackageReply& reply) {
  std::vector<std::string> bound;
  for (const auto& package : reply.bound())
    bound.push_back(fmt::format("{} revision {}", package.update_id(), package.revision()));
  table.rows.push_back({path, reply.sha256(), Number(reply.size_bytes()), reply.already_stored(), bound});
}

Result<ExitCode> DryAdd(Session& session, const AddOptions& options) {
  const auto known = session.Ask<v1::ListPackagesReply>(v1::OperatorMethod::kListPackages, v1::ListPackagesRequest{});
  if (!known) return known.error();
  Table table{{{"file", "FILE"}, {"sha256", "SHA-256"}, {"already_stored", "ALREADY STORED"}}, {}};
  for (const std::string& path : options.files) {
    const auto hash = HashFile(path);
    if (!hash) return hash.error();
    const bool stored = std::any_of(known->packages().begin(), known->packages().end(),
                                    [&](const auto& p) { return p.sha256() == *hash; });
    table.rows.push_back({path, *hash, stored});
  }
  session.Print(table);
  session.Note(kDryRunNote);
  return ExitCode::kOk;
}

Result<ExitCode> Add(Session& session, const AddOptions& options) {
  if (options.dry_run) return DryAdd(session, options);
  if (options.files.size() > 1 && !options.update.empty())
    return Error{Code::kInvalidArgument, "--update goes with one file"};
  if (options.update.empty() && options.revision != 0)
    return Error{Code::kInvalidArgument, "--revision goes with --update"};
  v1::AddPackageRequest about;
  about.set_update_id(options.update);
  about.set_revision(options.revision);
  Table table = AddedTable();
  for (const std::string& path : options.files) {
    auto client = session.Client();
    if (!client) return client.error();
    const auto reply = (*client)->AddPackage(path, UploadProgress(session, path), about);
    if (!reply) {
      if (!table.rows.empty()) session.Print(table);  // what is stored is stored
      return reply.error();
    }
    AppendAdded(table, path, *reply);
    if (reply->bound_size() == 0)
      session.Note(fmt::format("{}: stored, but no package of the catalog has this file name", path));
  }
  session.Print(table);
  return ExitCode::kOk;
}

Result<ExitCode> List(Session& session, const NoOptions&) {
  const auto reply = session.Ask<v1::ListPackagesReply>(v1::OperatorMethod::kListPackages, v1::ListPackagesRequest{});
  if (!reply) return reply.error();
  session.Print(PackageTable(ToVector(reply->packages())));
  return ExitCode::kOk;
}

}  // namespace

void AddPackageCommands(CLI::App& app, Session& session) {
  CLI::App* group = AddGroup(app, "package", "Package store: add, list");
  AddCommand<AddOptions>(
      *group, session, "add", "Add package files; the console stores them by SHA-256 and binds them to the catalog",
      [](CLI::App& command, AddOptions& options) {
        command.add_option("files", options.files, "Package files, named as published")->required();
        command.add_option(
            "--update", options.update,
            "Bind to this update alone, where one file name serves several, e.g. MS03-026/windows-nt4-tse");
        NumberOption(command.add_option("--revision", options.revision, "Bind to this issue of the update"), 1,
                     1000000);
        AddDryRun(command, options.dry_run);
      },
      Add);
  AddCommand<NoOptions>(
      *group, session, "list", "List packages and whether their bytes are in the store", [](CLI::App&, NoOptions&) {},
      List);
}

}  // namespace kintsugi::cli
