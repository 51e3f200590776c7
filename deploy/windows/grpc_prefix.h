// SPDX-License-Identifier: Apache-2.0
// What nearly every file of gRPC's core reads, compiled once (grpc_client.cmake). gRPC's own order: port_platform.h first.
#include <grpc/support/port_platform.h>

#include <absl/container/inlined_vector.h>
#include <absl/functional/function_ref.h>
#include <absl/meta/type_traits.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/cord.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>
#include <absl/strings/string_view.h>
#include <absl/types/optional.h>
#include <absl/types/variant.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "src/core/lib/channel/channel_args.h"
#include "src/core/lib/channel/channel_stack.h"
#include "src/core/lib/debug/trace.h"
#include "src/core/lib/iomgr/closure.h"
#include "src/core/lib/iomgr/exec_ctx.h"
#include "src/core/lib/json/json.h"
#include "src/core/lib/transport/transport.h"
