// SPDX-License-Identifier: Apache-2.0
// Where the host stands in the directory, and what it does there. Nothing here asks the network. Any thread.
#pragma once

#include <string>
#include <vector>

#include "agent/platform/windows/os_identity.h"

namespace kintsugi::agent::windows {

// The domain's DNS name, else its short one; "" for a workgroup.
std::string DomainName();
// The container's distinguished name, as Group Policy last saw it; "" = none.
std::string OrganisationalUnit();
// "CN=HOST\,1,OU=Kiosks,DC=example" -> "OU=Kiosks,DC=example".
std::string ContainerOf(const std::string& distinguished_name);
// Slugs of what the host serves, sorted: by its type and by the services that are installed and not disabled.
std::vector<std::string> Roles(const OsSource& source);

}  // namespace kintsugi::agent::windows
