// SPDX-License-Identifier: Apache-2.0
// GET and HEAD /content/<64 hex>: a package's bytes for admitted agents, with ranges and resume. The host is
// the one in the client certificate; it is asked for at every request, so that a revoked host's open
// connection gets nothing more.
#pragma once

#include "console/content/package_store.h"
#include "console/core/ports.h"
#include "console/http/router.h"

namespace kintsugi::console {

// Both must outlive the server that uses the router.
HttpRouter ContentRouter(const PackageStore& store, const AgentGateway& gateway);
// The wording of errors on this port: text/plain, one line.
HttpResponse ContentError(const Error& error);

}  // namespace kintsugi::console
