// SPDX-License-Identifier: Apache-2.0
export const table = {
  columns: "Columns",
  resetColumns: "Usual columns",
  selected: "Selected",
  select: "Select {{name}}",
};
export const filter = {
  label: "Filter",
  hostsPlaceholder: "name=web* missing>0 ring=pilot",
  help: "Filter language",
  helpText:
    "Terms with spaces between them must all hold. A comma separates alternatives, * stands for any text, ! before = means not.",
  matching_one: "{{formatted}} host matches",
  matching_other: "{{formatted}} hosts match",
  number: "number",
  clear: "Clear the filter",
  wrongHere: "Here:",
  saved: "Saved queries",
  saveThis: "Save this query",
  savedName: "Name",
  shareIt: "Everybody sees it",
  savedBy: "by {{owner}}",
  noSaved: "Nothing saved yet. Set a filter and save it here.",
  savedOk: "“{{name}}” is saved",
  removeSaved: "Remove “{{name}}”",
};
export const exportWords = {
  title: "Export",
  busy: "Exporting…",
  csv: "CSV, for spreadsheets",
  json: "JSON, for programs",
  print: "Printable report",
  printed_one: "{{formatted}} row, {{time}}",
  printed_other: "{{formatted}} rows, {{time}}",
  onlyFirst: "only the first {{formatted}} are printed; export CSV for all",
};
