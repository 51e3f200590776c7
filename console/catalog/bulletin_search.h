// SPDX-License-Identifier: Apache-2.0
// MSRC's spreadsheets of 1998 to 2017, BulletinSearch.xlsx and BulletinSearch2001-2008.xlsx: one row for each bulletin,
// product and component. Columns are found by their titles. One thread.
#pragma once

#include "console/catalog/archive.h"
#include "console/catalog/intake.h"

namespace kintsugi::feed {

// Reads every sheet with the titles into one part each. kInvalidArgument: no sheet has them (names what is missing).
Status ImportBulletinSearch(Archive& archive, Intake& intake);

}  // namespace kintsugi::feed
