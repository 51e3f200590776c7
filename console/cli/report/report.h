// SPDX-License-Identifier: Apache-2.0
// The alert page of one bulletin, made from the catalog alone. Pure: the same bulletin, language and estimates give the
// same document. Any thread.
#pragma once

#include "common/model/catalog.h"
#include "console/cli/report/document.h"
#include "console/cli/report/estimates.h"

namespace kintsugi::cli::report {

Document MakeReport(const model::Bulletin& bulletin, Language language, const Estimates& estimates);

}  // namespace kintsugi::cli::report
