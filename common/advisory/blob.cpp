// SPDX-License-Identifier: Apache-2.0
// The blob of an advisory, format 1. Numbers are LEB128 (7 bits a byte, low first). Layout:
//   1 | texts: count, then each as the number of bytes it shares with the one before, the number of the others and
//   these; ascending | lists: count, then each count and text numbers | rows: count, then each a set of the attributes
//   that differ from the row before (bit = Attribute), their values in that order, and the number of the row's list of
//   products.
// Text and list numbers are places in the blob's own tables; text 0 is "", list 0 is empty, neither is written.
#include <algorithm>
#include <string>
#include <vector>

#include "common/advisory/statements.h"

namespace kintsugi::advisory {
namespace {

constexpr char kFormat = 1;
using List = std::vector<std::uint32_t>;
struct Row {
  Attributes attributes{};
  std::uint32_t products = 0;
  auto operator<=>(const Row&) const = default;
};

void Put(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
  out += static_cast<char>(number);
}

// The texts and lists that a blob needs, and their numbers in it.
class Tables {
 public:
  Tables(const Statements& statements, std::span<const Statement> of_subject) : statements_(statements) {
    for (std::size_t at = 0; at < of_subject.size(); ++at) {
      const Statement& s = of_subject[at];
      AddText(s.product);
      if (at > 0 && of_subject[at - 1].attributes == s.attributes) continue;
      const auto attributes = statements.AttributesOf(s);
      for (std::size_t i = 0; i < kTextAttributes; ++i) AddText(attributes[i]);
      for (std::size_t i = kTextAttributes; i < kListAttributes; ++i) {
        for (const std::uint32_t text : statements.lists[attributes[i]]) AddText(text);
      }
    }
    std::sort(texts_.begin(), texts_.end());
    texts_.erase(std::unique(texts_.begin(), texts_.end()), texts_.end());
    by_text_ = texts_;
    std::sort(by_text_.begin(), by_text_.end(),
              [&](auto a, auto b) { return statements.texts[a] < statements.texts[b]; });
    numbers_.resize(texts_.size());
    for (std::size_t i = 0; i < by_text_.size(); ++i) numbers_[Place(by_text_[i])] = static_cast<std::uint32_t>(i + 1);
  }
  std::uint32_t Text(std::uint32_t id) const { return id == 0 ? 0 : numbers_[Place(id)]; }
  List TextsOf(std::uint32_t list) const {
    List texts;
    for (const std::uint32_t id : statements_.lists[list]) texts.push_back(Text(id));
    return texts;
  }
  void PutTexts(std::string& out) const {
    Put(out, by_text_.size());
    std::string_view before;
    for (const std::uint32_t id : by_text_) {
      const std::string_view text = statements_.texts[id];
      const auto shared = static_cast<std::size_t>(std::ranges::mismatch(before, text).in2 - text.begin());
      Put(out, shared);
      Put(out, text.size() - shared);
      out += text.substr(shared);
      before = text;
    }
  }

 private:
  void AddText(std::uint32_t id) {
    if (id != 0 && (texts_.empty() || texts_.back() != id)) texts_.push_back(id);
  }
  std::size_t Place(std::uint32_t id) const {
    return static_cast<std::size_t>(std::lower_bound(texts_.begin(), texts_.end(), id) - texts_.begin());
  }

  const Statements& statements_;
  List texts_, by_text_, numbers_;
};

std::uint32_t NumberOf(const std::vector<List>& lists, const List& list) {
  return list.empty()
             ? 0
             : static_cast<std::uint32_t>(std::lower_bound(lists.begin(), lists.end(), list) - lists.begin()) + 1;
}

struct Draft {
  std::uint32_t attributes = 0;
  List products, supersedes, prerequisites;
};

// Statements with the same attributes are one row.
std::vector<Draft> Drafts(const Statements& statements, std::span<const Statement> sorted, const Tables& tables,
                          std::size_t& duplicates) {
  std::vector<Draft> drafts;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const Statement& s = sorted[i];
    if (i == 0 || sorted[i - 1].attributes != s.attributes) {
      const auto attributes = statements.AttributesOf(s);
      drafts.push_back({s.attributes,
                        {},
                        tables.TextsOf(Of(attributes, Attribute::kSupersedes)),
                        tables.TextsOf(Of(attributes, Attribute::kPrerequisites))});
    } else if (sorted[i - 1].product == s.product) {
      ++duplicates;
      continue;
    }
    drafts.back().products.push_back(tables.Text(s.product));
  }
  for (Draft& draft : drafts) std::sort(draft.products.begin(), draft.products.end());
  return drafts;
}

void PutRow(std::string& out, const Row& row, const Row& before) {
  std::uint32_t differs = 0;
  for (std::size_t i = 0; i < kAttributes; ++i) {
    if (row.attributes[i] != before.attributes[i]) differs |= 1U << i;
  }
  Put(out, differs);
  for (std::size_t i = 0; i < kAttributes; ++i) {
    if (row.attributes[i] != before.attributes[i]) Put(out, row.attributes[i]);
  }
  Put(out, row.products);
}

class BlobReader {
 public:
  explicit BlobReader(std::string_view bytes) : bytes_(bytes) {}
  bool good() const { return good_; }
  bool AtEnd() const { return bytes_.empty(); }
  std::uint32_t Number() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 35 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[0]);
      bytes_.remove_prefix(1);
      number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80 && number <= 0xffffffff) return static_cast<std::uint32_t>(number);
    }
    good_ = false;
    return 0;
  }
  // A count of things that need at least one byte each: a damaged blob cannot ask for more memory than it has bytes.
  std::uint32_t Count() { return AtMost(Number(), bytes_.size()); }
  std::uint32_t Below(std::size_t bound) { return AtMost(Number(), bound - 1); }
  // Makes the text before into the next one.
  void Text(std::string& text) {
    text.resize(Below(text.size() + 1));
    const std::uint32_t size = Count();
    text.append(bytes_.substr(0, size));
    bytes_.remove_prefix(std::min<std::size_t>(size, bytes_.size()));
  }

 private:
  std::uint32_t AtMost(std::uint32_t number, std::size_t most) {
    if (number <= most) return number;
    good_ = false;
    return 0;
  }

  std::string_view bytes_;
  bool good_ = true;
};

struct Decoded {
  List texts{0};                // ids in the statements' pool
  std::vector<List> lists{{}};  // of such ids
  std::vector<Row> rows;        // texts and lists as numbers of the blob
};

// One more than the highest number that is stored.
std::size_t Bound(Attribute number) {
  if (number == Attribute::kTrack) return static_cast<std::size_t>(Track::kEnablement) + 1;
  if (number == Attribute::kReboot) return static_cast<std::size_t>(RebootWord::kMaybe) + 1;
  if (number == Attribute::kFlags) return (kExploited | kNotAffected) + 1;
  return number == Attribute::kContainedIn ? 256 : 100'000'000;
}

void ReadRow(BlobReader& reader, const Decoded& decoded, Row& row) {
  const std::uint32_t differs = reader.Below(std::size_t{1} << kAttributes);
  for (std::size_t i = 0; i < kAttributes; ++i) {
    if ((differs & (1U << i)) == 0) continue;
    if (i < kTextAttributes)
      row.attributes[i] = reader.Below(decoded.texts.size());
    else if (i < kListAttributes)
      row.attributes[i] = reader.Below(decoded.lists.size());
    else
      row.attributes[i] = reader.Below(Bound(static_cast<Attribute>(i)));
  }
  row.products = reader.Below(decoded.lists.size());
}

bool Decode(BlobReader& reader, std::size_t most_text_bytes, TextPool& texts, Decoded& decoded) {
  std::string text;
  std::size_t text_bytes = 0;
  for (std::uint32_t left = reader.Count(); left > 0 && reader.good(); --left) {
    reader.Text(text);
    // Shared beginnings let a damaged blob ask for far more text than it has bytes; a real one asks for some ten times.
    text_bytes += text.size();
    if (text_bytes > most_text_bytes) return false;
    decoded.texts.push_back(texts.Intern(text));
  }
  for (std::uint32_t left = reader.Count(); left > 0 && reader.good(); --left) {
    List list(reader.Count());
    for (std::uint32_t& id : list) id = decoded.texts[reader.Below(decoded.texts.size())];
    decoded.lists.push_back(std::move(list));
  }
  Row row;
  for (std::uint32_t left = reader.Count(); left > 0 && reader.good(); --left) {
    ReadRow(reader, decoded, row);
    decoded.rows.push_back(row);
  }
  return reader.good() && reader.AtEnd();
}

}  // namespace

std::string EncodeBlob(const Statements& statements, std::span<const Statement> of_subject, std::size_t& duplicates) {
  std::vector<Statement> sorted(of_subject.begin(), of_subject.end());
  std::sort(sorted.begin(), sorted.end(), [](const Statement& a, const Statement& b) {
    return std::pair(a.attributes, a.product) < std::pair(b.attributes, b.product);
  });
  const Tables tables(statements, sorted);
  const std::vector<Draft> drafts = Drafts(statements, sorted, tables, duplicates);
  std::vector<List> lists;
  for (const Draft& draft : drafts) {
    for (const List* list : {&draft.products, &draft.supersedes, &draft.prerequisites}) {
      if (!list->empty()) lists.push_back(*list);
    }
  }
  std::sort(lists.begin(), lists.end());
  lists.erase(std::unique(lists.begin(), lists.end()), lists.end());
  std::vector<Row> rows;
  for (const Draft& draft : drafts) {
    Row row;
    std::ranges::copy(statements.lists[draft.attributes], row.attributes.begin());
    for (std::size_t i = 0; i < kTextAttributes; ++i) row.attributes[i] = tables.Text(row.attributes[i]);
    row.attributes[static_cast<std::size_t>(Attribute::kSupersedes)] = NumberOf(lists, draft.supersedes);
    row.attributes[static_cast<std::size_t>(Attribute::kPrerequisites)] = NumberOf(lists, draft.prerequisites);
    row.products = NumberOf(lists, draft.products);
    rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end());
  std::string blob(1, kFormat);
  tables.PutTexts(blob);
  Put(blob, lists.size());
  for (const List& list : lists) {
    Put(blob, list.size());
    for (const std::uint32_t text : list) Put(blob, text);
  }
  Put(blob, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) PutRow(blob, rows[i], i == 0 ? Row{} : rows[i - 1]);
  return blob;
}

Status DecodeBlob(std::string_view blob, std::uint32_t origin, Statements& statements) {
  if (blob.empty() || blob[0] != kFormat)
    return Error{Code::kDataLoss,
                 "A stored advisory has a format that this release does not know: import its feed again, or run the "
                 "release that wrote it."};
  BlobReader reader(blob.substr(1));
  Decoded decoded;
  if (!Decode(reader, blob.size() * 100, statements.texts, decoded))
    return Error{Code::kDataLoss, "A stored advisory is damaged: import its feed again."};
  List list_ids;
  for (const List& list : decoded.lists) list_ids.push_back(statements.lists.Intern(list));
  for (const Row& row : decoded.rows) {
    Attributes attributes = row.attributes;
    for (std::size_t i = 0; i < kTextAttributes; ++i) attributes[i] = decoded.texts[attributes[i]];
    for (std::size_t i = kTextAttributes; i < kListAttributes; ++i) attributes[i] = list_ids[attributes[i]];
    const std::uint32_t shared = statements.lists.Intern(attributes);
    for (const std::uint32_t product : decoded.lists[row.products]) statements.all.push_back({shared, product, origin});
  }
  return {};
}

}  // namespace kintsugi::advisory
