#include "chunk/pieces.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::chunk {
namespace {

using model::Block;
using model::BlockKind;

constexpr std::size_t k_parts_a_chunk = 16;  // of the finest atoms: enough to choose from, few enough to be fast

constexpr std::uint32_t k_candidates_a_chunk = 96;  // of whole blocks, which may be very small
constexpr std::size_t k_anchor_bytes = 48;
constexpr std::size_t k_anchor_reach = 65;  // in hundredths of the target
constexpr int k_always_cut = -1;
constexpr int k_no_anchor = 120;  // in the units of cuts.cpp

struct Measured {
  Atom atom;
  Size size;
  std::uint32_t end = 0;  // what it was measured for, from the atom's begin
};

std::size_t trimmed_end(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin && text::is_blank(text.substr(end - 1, 1))) --end;
  return end;
}

std::uint32_t rows_of(const Block& table, std::string_view text) {
  const std::string_view below = text.substr(table.head().end, table.span.end - table.head().end);
  return static_cast<std::uint32_t>(std::count(below.begin(), below.end(), '\n'));
}

std::uint32_t items_of(const model::Document& document, std::size_t list) {
  std::uint32_t items = 0;
  for (std::size_t child = list + 1; child < document.blocks.size(); ++child) {
    const auto parent = document.blocks[child].parent;
    if (!parent || *parent < list) break;
    if (*parent == list) ++items;
  }
  return items;
}

bool is_entry(const Block& block, const model::Document& document) {
  if (block.kind != BlockKind::item || !block.parent) return false;
  const Block& list = document.blocks[*block.parent];
  return list.kind == BlockKind::list && !list.parent;
}

std::uint32_t units_between(const model::Rendering& rendering, std::size_t begin, std::size_t end) {
  const auto at = [&](std::size_t offset) {
    return std::partition_point(rendering.units.begin(), rendering.units.end(),
                                [&](const model::Rendering::Unit& unit) { return unit.at < offset; });
  };
  return static_cast<std::uint32_t>(at(end) - at(begin));
}

// Rows and entries that begin with this atom.
void count_rows_and_entries(const Work& work, const Atom& atom, std::size_t end, Size& size) {
  const Block& block = work.document.blocks[atom.block];
  if (work.document.rendering) {
    size.entries = units_between(*work.document.rendering, atom.begin, end);
    return;
  }
  if (block.kind == BlockKind::table && atom.kind == AtomKind::block) {
    size.rows = rows_of(block, work.measure.text());
  } else if (block.kind == BlockKind::table && atom.cut <= AtomKind::line) {
    size.rows = 1;
  }
  if (block.kind == BlockKind::list && !block.parent && atom.kind == AtomKind::block) {
    size.entries = items_of(work.document, atom.block);
  } else if (is_entry(block, work.document) && atom.begin == block.span.begin) {
    size.entries = 1;
  }
}

// A place to cut, as prefer_anchors() compares it with those around it.
struct Anchor {
  std::int32_t penalty = 0;
  std::uint32_t hash = 0;
  std::size_t at = 0;  // in words or tokens
  bool best = true;    // of all within reach

  // Of equal ones, which repeated text has, the first wins.
  [[nodiscard]] bool yields_to(const Anchor& other) const {
    if (other.penalty != penalty) return other.penalty < penalty;
    return other.hash > hash || (other.hash == hash && other.at < at);
  }
};

std::uint32_t hash_of(std::string_view text) {
  constexpr std::uint64_t k_odd = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = text.size();
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t bytes = std::min(text.size(), sizeof word);
    std::memcpy(&word, text.data(), bytes);
    hash = (hash ^ word) * k_odd;
    hash ^= hash >> 32U;
    text.remove_prefix(bytes);
  }
  return static_cast<std::uint32_t>(hash * k_odd >> 32U);
}

// Looks at what is before each place in the order given.
template <typename Iterator>
void keep_best(Iterator first, Iterator last, std::size_t reach) {
  std::vector<const Anchor*> better;  // each yields to those before it
  for (; first != last; ++first) {
    while (!better.empty() && !first->yields_to(*better.back())) better.pop_back();
    if (!better.empty()) {
      const std::size_t a = better.back()->at;
      const std::size_t b = first->at;
      if (std::max(a, b) - std::min(a, b) <= reach) first->best = false;
    }
    better.push_back(&*first);
  }
}

class Cutter {
 public:
  Cutter(Work& work, Scope scope)
      : work_(work),
        text_(work.measure.text()),
        scope_(scope),
        end_(scope.last < work.blocks.size() ? work.document.blocks[work.blocks[scope.last]].span.begin
                                             : work.document.body.end) {}

  Pieces run() {
    std::size_t at = scope_.first;
    atoms_.reserve(scope_.last - scope_.first);
    for (const Atom& atom : block_atoms(text_, work_.document, work_.blocks, scope_.first, scope_.last)) {
      const std::size_t next = at + 1 < work_.blocks.size() ? work_.document.blocks[work_.blocks[at + 1]].span.begin
                                                            : work_.document.body.end;
      atoms_.push_back({atom, work_.sizes[at], static_cast<std::uint32_t>(next - atom.begin)});
      ++at;
    }
    while (refine()) measure();
    atoms_ = std::vector<Measured>();  // gives the memory back
    result_.limits = work_.limits;
    result_.are_counted = work_.document.rendering && work_.limits.entries != k_no_limit;
    result_.end = end_;
    if (work_.limits.entries == k_no_limit) prefer_anchors();
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::size_t end_of(std::size_t atom) const {
    return atom + 1 < atoms_.size() ? atoms_[atom + 1].atom.begin : end_;
  }

  void measure() {
    for (std::size_t i = 0; i < atoms_.size(); ++i) {
      Measured& measured = atoms_[i];
      const std::size_t end = end_of(i);
      if (measured.end == end - measured.atom.begin) continue;
      measured.end = static_cast<std::uint32_t>(end - measured.atom.begin);
      measured.size = work_.measure.size(measured.atom.begin, end);
      count_rows_and_entries(work_, measured.atom, end, measured.size);
    }
  }

  // The atoms from `first` up to the next place where a cut is allowed.
  [[nodiscard]] std::size_t group_end(std::size_t first) const {
    std::size_t end = first + 1;
    while (end < atoms_.size() && atoms_[end].atom.joined) ++end;
    return end;
  }

  Piece piece_of(std::size_t first, std::size_t end) {
    const Atom& atom = atoms_[first].atom;
    Piece piece;
    piece.begin = atom.begin;
    piece.penalty = atom.penalty;
    piece.cut = atom.cut;
    piece.section = static_cast<std::uint32_t>(section_at(work_.sections, atom.begin));
    piece.starts_section = piece.section > 0 && work_.sections[piece.section].begin == atom.begin;
    const Section& section = work_.sections[piece.section];
    piece.until = piece.starts_section ? work_.sections[section.parent].end : section.end;
    piece.headings_only = is_heading(end - 1);
    piece.replays = static_cast<std::uint32_t>(replays_before(first));
    piece.prefix = work_.replayer.at(piece.replays).prefix.tokens;
    piece.closing = work_.replayer.at(piece.replays).closing.tokens;
    piece.breadcrumb = work_.breadcrumbs.tokens(breadcrumb_section(work_, piece));
    for (std::size_t i = first; i < end; ++i) piece.size += atoms_[i].size;
    piece.size.tokens += work_.measure.tokens(closing_of_open_code(end - 1));
    if (work_.options.max_chars) {
      const std::size_t begin = atoms_[end - 1].atom.begin;
      const std::size_t trimmed = trimmed_end(text_, begin, end_of(end - 1));
      piece.gap_chars = static_cast<std::uint32_t>(utf8::length(text_.substr(trimmed, end_of(end - 1) - trimmed)));
    }
    return piece;
  }

  [[nodiscard]] std::string closing_of_open_code(std::size_t last) const {
    const BlockKind kind = work_.document.blocks[atoms_[last].atom.block].kind;
    const bool possible = kind == BlockKind::code || kind == BlockKind::list || kind == BlockKind::item ||
                          kind == BlockKind::quote || kind == BlockKind::alert || kind == BlockKind::footnote ||
                          kind == BlockKind::container;
    if (!possible) return {};
    return work_.replayer.closing_of_open_code(trimmed_end(text_, atoms_[last].atom.begin, end_of(last)));
  }

  std::size_t replays_before(std::size_t i) {
    const Atom& atom = atoms_[i].atom;
    const bool entry = work_.options.target_entries && atom.cut == AtomKind::block &&
                       is_entry(work_.document.blocks[atom.block], work_.document);
    if (!entry) return work_.replayer.of_cut(atom);
    const std::size_t section = section_at(work_.sections, atom.begin);
    const auto list = *work_.document.blocks[atom.block].parent;
    if (section == 0 || work_.document.blocks[list].span.begin == atom.begin) return work_.replayer.of_cut(atom);
    return work_.replayer.of_entry(atom, work_.document.headings[section - 1].block);
  }

  [[nodiscard]] bool group_fits(std::size_t first, std::size_t end) { return fits(piece_of(first, end), first, end); }

  // With `closing` tokens of what the next cut repeats. The sums may say a token too many, so what they refuse by a few
  // tokens is counted as it would be sent.
  bool fits(const Piece& piece, std::size_t first, std::size_t end) {
    constexpr std::uint32_t k_doubt = 4;
    const std::uint32_t closing = end < atoms_.size() ? work_.replayer.at(replays_before(end)).closing.tokens : 0;
    Size size = piece.size;
    size.tokens += piece.breadcrumb + piece.prefix + closing;
    size.chars -= std::min(size.chars, piece.gap_chars);
    const bool fits = size.within(work_.limits);
    if (fits && size.tokens + k_doubt <= work_.limits.tokens) return true;
    const std::uint32_t tokens = size.tokens;
    size.tokens = 0;
    if (!size.within(work_.limits) || tokens > work_.limits.tokens + k_doubt * (end - first)) return false;
    return exact_tokens(piece, first, end) + closing <= work_.limits.tokens;
  }

  std::uint32_t exact_tokens(const Piece& piece, std::size_t first, std::size_t end) {
    const std::size_t begin = atoms_[first].atom.begin;
    const std::size_t stop = trimmed_end(text_, begin, end_of(end - 1));
    std::string shown =
        work_.breadcrumbs.of(breadcrumb_section(work_, piece)).text + work_.replayer.at(piece.replays).prefix.text;
    work_.measure.append_sent(text_.substr(begin, stop - begin), shown);
    return work_.measure.tokens(shown + closing_of_open_code(end - 1));
  }

  // Makes the pieces of the atoms as they are, and one finer level of every group that does not fit; false when there
  // is none.
  bool refine() {
    std::vector<Measured> next;
    bool changed = false;
    bool prose_before = false;
    const auto joined = [](const Measured& measured) { return measured.atom.joined; };
    result_.pieces.clear();
    result_.pieces.reserve(atoms_.size() -
                           static_cast<std::size_t>(std::count_if(atoms_.begin(), atoms_.end(), joined)));
    for (std::size_t first = 0; first < atoms_.size();) {
      const std::size_t end = group_end(first);
      Piece piece = piece_of(first, end);
      const bool whole = fits(piece, first, end);
      // Nothing is copied before there is something to change.
      const auto at = [&](std::size_t atom) { return atoms_.begin() + static_cast<std::ptrdiff_t>(atom); };
      if (!whole && !changed) next.assign(atoms_.begin(), at(first));
      if (!whole) {
        changed |= refine_group(first, end, next);
      } else if (changed) {
        next.insert(next.end(), at(first), at(end));
      }
      const bool same_section =
          !result_.pieces.empty() && result_.pieces.back().section == piece.section && !piece.starts_section;
      piece.takes_overlap = same_section && prose_before && is_prose(first);
      prose_before = is_prose(end - 1);
      result_.pieces.push_back(piece);
      first = end;
    }
    if (changed) atoms_ = std::move(next);
    return changed;
  }

  [[nodiscard]] bool can_refine(std::size_t i) const { return atoms_[i].atom.kind != AtomKind::code_point; }
  [[nodiscard]] bool is_heading(std::size_t i) const {
    return work_.document.blocks[atoms_[i].atom.block].kind == BlockKind::heading;
  }

  // Headings with what follows them, which is taken apart as long as it is worth it. Headings that are longer than half
  // a chunk rather end one than part a word of the text below; others rather than part a character.
  bool refine_group(std::size_t first, std::size_t end, std::vector<Measured>& next) {
    std::size_t body = first;
    while (body < end && is_heading(body)) ++body;
    const bool headings_too_long = body > first && !group_fits(first, body);
    bool changed = false;
    for (std::size_t i = first; i < end; ++i) {
      const bool refined = headings_too_long == (i < body) && (body == first || !is_last_resort(i, first, body));
      if (refined && can_refine(i)) {
        add_parts(i, next);
        changed = true;
        continue;
      }
      next.push_back(atoms_[i]);
      if (!headings_too_long && i >= body) changed |= separate(next.back());
    }
    if (changed) return true;
    for (std::size_t i = first + 1; i < end; ++i) changed |= separate(next[next.size() - (end - i)]);
    return changed;
  }

  static bool separate(Measured& atom) { return std::exchange(atom.atom.joined, false); }

  // A table's head, or a link or code span, that fits when no heading is before it.
  bool is_whole_sign(std::size_t i) {
    const Atom& atom = atoms_[i].atom;
    const Block& block = work_.document.blocks[atom.block];
    const std::size_t end = end_of(i);
    const bool head =
        block.kind == BlockKind::table && atom.kind == AtomKind::line && atom.begin == block.span.begin &&
        text::is_blank(text_.substr(std::min(end, block.head().end), end - std::min(end, block.head().end)));
    const bool sign =
        atom.kind >= AtomKind::edge && is_inline_span(text::trim(text_.substr(atom.begin, end - atom.begin)));
    return (head || sign) && group_fits(i, i + 1);
  }

  // Whether parts of the atom are worse than to leave the headings [first, body) alone.
  bool is_last_resort(std::size_t i, std::size_t first, std::size_t body) {
    if (i < body) return false;
    if (is_whole_sign(i)) return true;
    Size headings;
    for (std::size_t at = first; at < body; ++at) headings += atoms_[at].size;
    headings += headings;
    return atoms_[i].atom.kind >= (headings.within(work_.limits) ? AtomKind::grapheme : AtomKind::word);
  }

  [[nodiscard]] Grain grain() const {
    // A piece of a word has no more words, characters or tokens than bytes.
    const std::uint32_t least = std::min({work_.limits.tokens, work_.limits.words, work_.limits.chars});
    return {std::max<std::size_t>(1, least / k_parts_a_chunk * 2), work_.limits.rows != k_no_limit, {}};
  }

  // What a chunk that starts inside of this atom has room for.
  [[nodiscard]] Size room_within(Atom atom) {
    atom.cut = AtomKind::inner_word;
    const Replays& replays = work_.replayer.at(work_.replayer.of_cut(atom));
    const std::uint32_t beside = work_.breadcrumbs.tokens(section_at(work_.sections, atom.begin)) +
                                 replays.prefix.tokens + replays.closing.tokens;
    Size room = work_.limits;
    room.tokens -= std::min(room.tokens, beside);
    return room;
  }

  void add_parts(std::size_t i, std::vector<Measured>& next) {
    const std::size_t end = end_of(i);
    bool first = true;
    Grain grain = this->grain();
    grain.fits = [this, i, room = std::optional<Size>()](ByteRange range) mutable {
      if (!room) room = room_within(atoms_[i].atom);
      return work_.measure.size(range.begin, range.end).within(*room);
    };
    const std::vector<Atom> parts = parts_of(atoms_[i].atom, end, text_, work_.document, grain);
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const std::size_t part_end = part + 1 < parts.size() ? parts[part + 1].begin : end;
      // White space alone is no piece: it stays behind the piece before it.
      const bool blank = text::is_blank(text_.substr(parts[part].begin, part_end - parts[part].begin));
      if (blank && !(next.empty() && part + 1 == parts.size())) continue;
      Atom atom = parts[part];
      if (first) atom.joined = atoms_[i].atom.joined;
      first = false;
      next.push_back({atom, {}, 0});
    }
  }

  [[nodiscard]] bool is_prose(std::size_t atom) const {
    const Block& block = work_.document.blocks[atoms_[atom].atom.block];
    return block.kind == BlockKind::paragraph && !block.parent;
  }

  // Among cuts that are as good as each other, one every now and then is taken first, by the text behind it and not by
  // where it stands. So the same cuts are taken again after an edit some way off, and chunks that it did not touch stay
  // as they were.
  void prefer_anchors() {
    const bool by_tokens = work_.options.target_tokens.has_value();
    const std::size_t target = work_.options.target_tokens.value_or(work_.options.target_words);
    const std::size_t reach = target * k_anchor_reach / 100;
    std::vector<Anchor> anchors;
    anchors.reserve(result_.pieces.size() + 1);
    std::size_t at = 0;
    for (const Piece& piece : result_.pieces) {
      anchors.push_back({piece.penalty, hash_of(text_.substr(piece.begin, k_anchor_bytes)), at, true});
      at += by_tokens ? piece.size.tokens : piece.size.words;
    }
    // Both ends of the scope are cut anyway, so a section has the same anchors wherever it stands.
    anchors.front().penalty = k_always_cut;
    anchors.push_back({k_always_cut, 0, at, true});
    keep_best(anchors.begin(), anchors.end(), reach);
    keep_best(anchors.rbegin(), anchors.rend(), reach);
    Size run;
    std::size_t run_first = 0;
    for (std::size_t i = 0; i < result_.pieces.size(); ++i) {
      Piece& piece = result_.pieces[i];
      run += piece.size;
      piece.candidate = anchors[i].best || !may_be_kept(i, run_first) || !is_small(run);
      if (piece.candidate) {
        run = piece.size;
        run_first = i;
      }
      if (!anchors[i].best && !piece.starts_section) piece.penalty += k_no_anchor;
    }
  }

  // Whether the piece may stay with those from `first` on. Sections are parted wherever it pays, but not those without
  // any text.
  [[nodiscard]] bool may_be_kept(std::size_t i, std::size_t first) const {
    const Piece& piece = result_.pieces[i];
    if (!piece.starts_section) return true;
    const bool bare = i > 0 && piece.headings_only && result_.pieces[i - 1].headings_only;
    return bare && piece.section < result_.pieces[first].until;
  }

  // Small pieces between two places to cut are kept together, so that a chunk of very many of them is found fast.
  [[nodiscard]] bool is_small(const Size& run) const {
    if (work_.options.objective == Objective::fewest || work_.limits.rows != k_no_limit) return false;
    const auto part = [](std::uint32_t limit) { return limit / k_candidates_a_chunk; };
    return run.tokens < part(work_.limits.tokens) && run.words < part(work_.limits.words) &&
           run.chars <= part(work_.limits.chars);
  }

  Work& work_;
  std::string_view text_;
  Scope scope_;
  std::size_t end_;
  std::vector<Measured> atoms_;
  Pieces result_;
};

}  // namespace

Work::Work(std::string_view text, const model::Document& cut_document, const Options& cut_options,
           tokens::Tokenizer& tokenizer)
    : document(cut_document),
      options(cut_options),
      limits(limits_of(cut_options, cut_document)),
      measure(text, document, cut_options, tokenizer),
      sections(sections_of(cut_document)),
      breadcrumbs(sections, cut_options, measure),
      replayer(cut_document, cut_options, measure),
      blocks(top_level_blocks(cut_document)) {
  std::vector<std::size_t> begins;
  begins.reserve(blocks.size());
  for (const std::uint32_t block : blocks) begins.push_back(document.blocks[block].span.begin);
  sizes = measure.sizes(begins, document.body.end);
  for (std::size_t at = 0; at < blocks.size(); ++at) {
    const std::size_t end = at + 1 < blocks.size() ? begins[at + 1] : document.body.end;
    const Atom atom{begins[at], blocks[at], 0, AtomKind::block, AtomKind::block, false};
    count_rows_and_entries(*this, atom, end, sizes[at]);
  }
}

std::size_t breadcrumb_section(const Work& work, const Piece& piece) {
  const bool shown = piece.starts_section || work.replayer.at(piece.replays).shows_heading;
  return shown ? work.sections[piece.section].parent : piece.section;
}

Pieces pieces_of(Work& work, Scope scope) {
  return Cutter(work, scope).run();
}

}  // namespace ingot::chunk
