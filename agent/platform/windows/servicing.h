// SPDX-License-Identifier: Apache-2.0
// Windows' own servicing processes: TrustedInstaller, TiWorker and the Windows Installer service. Ending one of them in
// the middle can damage the component store, so nothing ever does. Any thread.
#pragma once

#include <cstdint>

namespace kintsugi::agent::windows {

// By the full path of its image, and for msiexec by the service manager: a msiexec that somebody started to ask the
// service for an installation is none.
bool IsServicingProcess(std::uint32_t process_id);

}  // namespace kintsugi::agent::windows
