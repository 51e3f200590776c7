// SPDX-License-Identifier: Apache-2.0
// The stored sign-in: which console, its CA pin or certificate, and the token. One JSON file, readable by its
// owner alone. No thread rule: one process, one profile.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "console/cli/connection.h"

namespace kintsugi::cli {

using Environment = std::function<std::string(const char* name)>;  // "" = not set

// $KINTSUGI_PROFILE, else $XDG_CONFIG_HOME/kintsugi/profile.json, else $HOME/.config/kintsugi/profile.json.
// kFailedPrecondition when none of the three is set.
Result<std::string> ProfilePath(const Environment& environment);

// kNotFound: there is no file. kPermissionDenied: others may read it or it is not ours; it holds a
// credential, so it is not used. kDataLoss: not a profile.
Result<Connection> LoadProfile(const std::string& path);
// Writes a new file with mode 0600 beside the old one and renames it, so that a failure leaves the old one.
// Folders are made with mode 0700.
Status SaveProfile(const std::string& path, const Connection& connection);

// What was given on the command line, "" = not given.
struct ConnectionFlags {
  std::string console;
  std::string token;
  std::string ca_pin;
  std::string ca_file;
};
// Flags, then KINTSUGI_CONSOLE, KINTSUGI_TOKEN, KINTSUGI_CA_PIN and KINTSUGI_CA_FILE, then the profile. A
// profile's token and trust are used for the profile's own console only. kUnauthenticated: no token, or never
// signed in.
Result<Connection> ResolveConnection(const ConnectionFlags& flags, const Environment& environment);
// The CA certificate (PEM) in a file. kNotFound, kInvalidArgument.
Result<std::string> ReadCaFile(const std::string& path);

}  // namespace kintsugi::cli
