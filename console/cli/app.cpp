// SPDX-License-Identifier: Apache-2.0
#include "console/cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "console/cli/commands/commands.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 ok, 1 error, 2 usage, 3 not signed in or permission denied, 4 rollout halted, 5 rollout "
    "aborted,\n"
    "6 not found, 7 the console cannot be reached or is not the trusted one.\n"
    "Environment: KINTSUGI_CONSOLE, KINTSUGI_TOKEN, KINTSUGI_CA_PIN, KINTSUGI_CA_FILE, KINTSUGI_PROFILE, "
    "NO_COLOR.\n"
    "Start with: kintsugi login https://HOST:8443 --ca-pin PIN";

void BindGlobals(CLI::App& app, Session& session) {
  static const std::map<std::string, Format> kFormats = {
      {"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}};
  auto& connection = session.options.connection;
  auto* output = app.add_option_function<std::string>(
      "-o,--output", [&session](const std::string& name) { session.options.format = kFormats.at(name); },
      "table, json or csv");
  WordOption(output, {"table", "json", "csv"}, "FORMAT");
  app.add_flag("-q,--quiet", session.options.quiet, "Print results and errors only");
  Parsed(app.add_option("--console", connection.console, "Console address, e.g. https://127.0.0.1:8443"), "URL",
         ParseAddress);
  app.add_option("--token", connection.token, "Operator token; others can see it in the process list");
  Parsed(app.add_option("--ca-pin", connection.ca_pin, "SHA-256 of the public key of the console's CA, 64 hex digits"),
         "PIN", ParsePin);
  app.add_option("--ca-file", connection.ca_file, "The console's CA certificate (PEM), instead of the pin")
      ->type_name("FILE");
}

void AddVersion(CLI::App& app, Session& session) {
  app.add_subcommand("version", "Show the version of this program")->callback([&session] {
    session.action = [&session]() -> Result<ExitCode> {
      session.Print({{{"program", "PROGRAM"}, {"version", "VERSION"}},
                     {{std::string("kintsugi"), std::string(KINTSUGI_VERSION)}}});
      return ExitCode::kOk;
    };
  });
}

void AddCommands(CLI::App& app, Session& session) {
  AddLoginCommands(app, session);
  AddTokenCommands(app, session);
  AddHostCommands(app, session);
  AddCatalogCommands(app, session);
  AddBulletinCommands(app, session);
  AddPackageCommands(app, session);
  AddMissingCommand(app, session);
  AddValidateCommand(app, session);
  AddAssessCommand(app, session);
  AddRolloutCommands(app, session);
  AddEstimateCommand(app, session);
  AddGroupCommands(app, session);
  AddScheduleCommand(app, session);
  AddAuditCommands(app, session);
  AddSimCommand(app, session);
  AddVersion(app, session);
}

// "host list" of the deepest subcommand that the command line reached.
std::string CommandPath(const CLI::App& app) {
  std::string path = "kintsugi";
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    path += " " + at->get_name();
  }
  return path;
}

ExitCode Usage(CLI::App& app, const CLI::ParseError& error, Session& session) {
  const std::string path = CommandPath(app);
  const auto unknown = app.remaining(true);
  // CLI11 reports a misspelt subcommand as a missing one.
  const bool misspelt = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !unknown.empty() &&
                        std::string_view(error.what()).substr(0, 12) == "A subcommand";
  const std::string what = misspelt ? fmt::format("'{}' is not a command of {}", unknown.front(), path) : error.what();
  session.streams.err << fmt::format("kintsugi: {}; see: {} --help\n", SafeText(what), path);
  return ExitCode::kUsage;
}

ExitCode Report(const Error& error, Session& session) {
  // A message that says what to do says it behind a semicolon; then the general remedy of the code would only
  // be noise.
  const bool says_what_to_do = error.code == Code::kCancelled || error.message.find("; ") != std::string::npos;
  const std::string_view remedy = says_what_to_do ? "" : Describe(error.code).remedy;
  session.streams.err << fmt::format("kintsugi: {}{}{}\n", SafeText(error.message), remedy.empty() ? "" : "; ", remedy);
  return ExitCodeFor(error.code);
}

ExitCode RunAction(Session& session) {
  const auto code = session.action();
  if (!code) return Report(code.error(), session);
  session.streams.out << std::flush;
  if (!session.streams.out) return Report({Code::kIo, "cannot write to standard output"}, session);
  return *code;
}

}  // namespace

ExitCode RunApp(const std::vector<std::string>& arguments, Streams streams, Environment environment) {
  Session session(std::move(streams), std::move(environment));
  CLI::App app("Deploys patches to a Windows fleet, in waves, from a Kintsugi console", "kintsugi");
  app.fallthrough();  // global options may follow the command
  app.require_subcommand(1);
  app.footer(kFooter);
  app.get_formatter()->column_width(34);
  BindGlobals(app, session);
  AddCommands(app, session);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes them in reverse
  } catch (const CLI::CallForHelp&) {
    session.streams.out << app.help();
    return ExitCode::kOk;
  } catch (const CLI::ParseError& error) {
    return Usage(app, error, session);
  }
  return RunAction(session);
}

}  // namespace kintsugi::cli
