#include "chunk/pieces.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "chunk/atoms.hpp"
#include "chunk/replay.hpp"
#include "tokens/segments.hpp"

namespace ingot::chunk {
namespace {

using model::BlockKind;

constexpr std::size_t k_breadcrumb_tokens = 64;  // and never more than a quarter of the maximum (spec chunking 2.5)
constexpr std::size_t k_word_piece_bytes = 64;

struct Measured {
  Atom atom;
  Size full;
  Size trimmed;
  std::size_t end = 0;  // what the sizes were measured for
};

class Cutter {
 public:
  Cutter(std::string_view bytes, const model::Document& document, const Options& options, tokens::Tokenizer& tokenizer,
         std::size_t margin)
      : bytes_(bytes),
        document_(document),
        options_(options),
        tokenizer_(tokenizer),
        limits_(limits_of(options)),
        map_(tokenizer.map(bytes)) {
    result_.sections = sections_of(document);
    result_.end = document.body.end;
    result_.margin = margin;
    result_.replays.emplace_back();
    for (std::size_t section = 0; section < result_.sections.size(); ++section) {
      result_.breadcrumbs.push_back(breadcrumb(heading_path(result_.sections, section)));
    }
  }

  Pieces run() {
    for (const Atom& atom : top_level_atoms(bytes_, document_)) atoms_.push_back({atom, {}, {}, 0});
    measure();
    while (refine()) measure();
    make_pieces();
    add_overlaps();
    return std::move(result_);
  }

 private:
  std::size_t end_of(std::size_t atom) const {
    return atom + 1 < atoms_.size() ? atoms_[atom + 1].atom.begin : document_.body.end;
  }

  std::size_t trimmed_end(std::size_t begin, std::size_t end) const {
    while (end > begin && text::is_blank(bytes_.substr(end - 1, 1))) --end;
    return end;
  }

  // Exact for a piece between pretoken boundaries; elsewhere the piece is counted by itself, which is never too low.
  std::size_t tokens_of(std::size_t begin, std::size_t end) {
    if (map_.is_boundary(begin) && map_.is_boundary(end)) return map_.before(end) - map_.before(begin);
    return tokenizer_.count(bytes_.substr(begin, end - begin));
  }

  Size size_of(std::size_t begin, std::size_t end) {
    const std::string_view text = bytes_.substr(begin, end - begin);
    Size size;
    size.tokens = tokens_of(begin, end);
    size.words = tokens::count_words(text);
    if (options_.max_chars) size.chars = utf8::length(text);
    return size;
  }

  void measure() {
    for (std::size_t i = 0; i < atoms_.size(); ++i) {
      Measured& measured = atoms_[i];
      const std::size_t end = end_of(i);
      if (measured.end == end) continue;
      measured.end = end;
      const std::size_t trimmed = trimmed_end(measured.atom.begin, end);
      measured.trimmed = size_of(measured.atom.begin, trimmed);
      measured.full = measured.trimmed;
      measured.full.tokens = tokens_of(measured.atom.begin, end);
      if (options_.max_chars) measured.full.chars += end - trimmed;
      count_rows_and_entries(measured);
    }
  }

  void count_rows_and_entries(Measured& measured) const {
    const Atom& atom = measured.atom;
    const model::Block& block = document_.blocks[atom.block];
    std::size_t rows = 0;
    std::size_t entries = 0;
    if (block.kind == BlockKind::table && atom.kind == AtomKind::block) {
      const std::string_view below = bytes_.substr(block.head().end, block.span.end - block.head().end);
      rows = static_cast<std::size_t>(std::count(below.begin(), below.end(), '\n'));
    } else if (block.kind == BlockKind::table && atom.kind == AtomKind::line) {
      rows = 1;
    }
    if (block.kind == BlockKind::list && !block.parent && atom.kind == AtomKind::block) {
      for (std::size_t child = atom.block + 1;
           child < document_.blocks.size() && document_.blocks[child].parent >= atom.block; ++child) {
        if (document_.blocks[child].parent == atom.block) ++entries;
      }
    } else if (block.parent && !document_.blocks[*block.parent].parent &&
               document_.blocks[*block.parent].kind == BlockKind::list) {
      entries = block.kind == BlockKind::item ? 1 : 0;
    }
    measured.full.rows = measured.trimmed.rows = rows;
    measured.full.entries = measured.trimmed.entries = entries;
  }

  std::size_t section_at(std::size_t byte) const {
    const auto after =
        std::upper_bound(result_.sections.begin() + 1, result_.sections.end(), byte,
                         [](std::size_t value, const Section& section) { return value < section.begin; });
    return static_cast<std::size_t>(after - result_.sections.begin()) - 1;
  }

  std::size_t greatest_breadcrumb(std::size_t section) const {
    const std::size_t parent = result_.sections[section].parent.value_or(section);
    return std::max(result_.breadcrumbs[section].tokens, result_.breadcrumbs[parent].tokens);
  }

  // Replay that would take a quarter of a chunk is left out: the limit comes first.
  Replay replay(std::string text) {
    Replay replay{std::move(text), 0};
    replay.tokens = tokenizer_.count(replay.text);
    if (4 * replay.tokens > options_.max_tokens) return {};
    return replay;
  }

  // One for all cuts inside a block: a head may be as long as the rows below it are many.
  std::size_t replays_at(const Atom& atom) {
    if (!atom.inside) return 0;
    const auto [known, added] = replays_of_block_.try_emplace(*atom.inside, result_.replays.size());
    if (added) {
      const model::Block& block = document_.blocks[*atom.inside];
      result_.replays.push_back({replay(replay_prefix(bytes_, block)), replay(replay_suffix(bytes_, block))});
    }
    return known->second;
  }

  // The atoms from `first` up to the next place where a cut is allowed.
  std::size_t group_end(std::size_t first) const {
    std::size_t end = first + 1;
    while (end < atoms_.size() && atoms_[end].atom.joined) ++end;
    return end;
  }

  bool group_fits(std::size_t first, std::size_t end) {
    Size size = atoms_[end - 1].trimmed;
    for (std::size_t i = first; i + 1 < end; ++i) size += atoms_[i].full;
    const Atom& atom = atoms_[first].atom;
    const std::size_t closing = end < atoms_.size() ? replays_at(atoms_[end].atom) : 0;
    const std::size_t prefix = replays_at(atom);
    size.tokens += result_.replays[prefix].prefix.tokens + result_.replays[closing].closing.tokens;
    size.tokens += greatest_breadcrumb(section_at(atom.begin)) + result_.margin;
    return size.within(limits_);
  }

  // One finer level for every group that does not fit; false when nothing had to be done.
  bool refine() {
    std::vector<Measured> next;
    bool changed = false;
    for (std::size_t first = 0; first < atoms_.size();) {
      const std::size_t end = group_end(first);
      if (group_fits(first, end)) {
        std::move(atoms_.begin() + static_cast<std::ptrdiff_t>(first),
                  atoms_.begin() + static_cast<std::ptrdiff_t>(end), std::back_inserter(next));
      } else {
        changed |= refine_group(first, end, next);
      }
      first = end;
    }
    atoms_ = std::move(next);
    return changed;
  }

  bool can_refine(std::size_t i) const { return atoms_[i].atom.kind != AtomKind::code_point; }
  bool is_heading(std::size_t i) const { return document_.blocks[atoms_[i].atom.block].kind == BlockKind::heading; }

  // Headings are taken apart only when nothing else in the group can be, and what follows them is cut off last of all.
  bool refine_group(std::size_t first, std::size_t end, std::vector<Measured>& next) {
    bool body = false;
    bool any = false;
    for (std::size_t i = first; i < end; ++i) {
      any |= can_refine(i);
      body |= can_refine(i) && !is_heading(i);
    }
    bool changed = false;
    for (std::size_t i = first; i < end; ++i) {
      if (can_refine(i) && (!body || !is_heading(i))) {
        add_parts(i, next);
        changed = true;
      } else {
        next.push_back(atoms_[i]);
        if (!any && next.back().atom.joined) {
          next.back().atom.joined = false;
          changed = true;
        }
      }
    }
    return changed;
  }

  void add_parts(std::size_t i, std::vector<Measured>& next) {
    const std::size_t end = end_of(i);
    // A piece of a word has no more words, characters or tokens than bytes.
    const std::size_t least_limit =
        std::min({options_.max_tokens / 4, options_.max_words, options_.max_chars.value_or(k_word_piece_bytes)});
    const std::size_t piece_bytes = std::clamp<std::size_t>(least_limit, 1, k_word_piece_bytes);
    bool first = true;
    const std::vector<Atom> parts = parts_of(atoms_[i].atom, end, bytes_, document_, piece_bytes);
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const std::size_t part_end = part + 1 < parts.size() ? parts[part + 1].begin : end;
      // White space alone is no piece: it stays behind the piece before it.
      const bool blank = text::is_blank(bytes_.substr(parts[part].begin, part_end - parts[part].begin));
      if (blank && !(next.empty() && part + 1 == parts.size())) continue;
      Atom atom = parts[part];
      if (first) atom.joined = atoms_[i].atom.joined;
      first = false;
      next.push_back({atom, {}, {}, 0});
    }
  }

  // Over budget, ancestors in the middle go first, then the innermost heading is shortened.
  Breadcrumb breadcrumb(std::vector<std::string> parts) {
    const std::size_t budget = std::min(options_.max_tokens / 4, k_breadcrumb_tokens);
    while (true) {
      Breadcrumb made = render(parts);
      if (made.tokens <= budget) return made;
      if (parts.size() > 2) {
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(parts.size() / 2));
      } else if (parts.size() == 2) {
        parts.erase(parts.begin());
      } else if (!shorten(parts.back())) {
        return {};
      }
    }
  }

  static bool shorten(std::string& heading) {
    const std::vector<std::size_t> ends = tokens::grapheme_ends(heading);
    if (ends.size() < 2) return false;
    heading.resize(ends[ends.size() / 2 - 1]);
    heading = std::string(text::trim(heading));
    return !heading.empty();
  }

  Breadcrumb render(const std::vector<std::string>& parts) {
    Breadcrumb made{parts, {}, 0};
    if (parts.empty()) return made;
    for (const std::string& part : parts) made.text += (made.text.empty() ? "" : options_.breadcrumb_separator) + part;
    made.text += "\n\n";
    made.tokens = tokenizer_.count(made.text);
    return made;
  }

  void make_pieces() {
    for (std::size_t first = 0; first < atoms_.size();) {
      const std::size_t end = group_end(first);
      const Atom& atom = atoms_[first].atom;
      Piece piece;
      piece.begin = atom.begin;
      piece.penalty = atom.penalty;
      piece.section = section_at(atom.begin);
      piece.starts_section = piece.section > 0 && result_.sections[piece.section].begin == atom.begin;
      piece.replays = replays_at(atom);
      for (std::size_t i = first; i < end; ++i) piece.full += atoms_[i].full;
      for (std::size_t i = first; i + 1 < end; ++i) piece.trimmed += atoms_[i].full;
      piece.trimmed += atoms_[end - 1].trimmed;
      result_.pieces.push_back(piece);
      piece_blocks_.push_back(atom.block);
      first = end;
    }
  }

  bool is_prose(std::size_t piece) const {
    const model::Block& block = document_.blocks[piece_blocks_[piece]];
    return block.kind == BlockKind::paragraph && !block.parent;
  }

  // The last whole sentences before a cut inside prose of one section, at most overlap_words + max_overlap_delta words.
  void add_overlaps() {
    if (options_.overlap_words == 0) return;
    for (std::size_t i = 1; i < result_.pieces.size(); ++i) {
      Piece& piece = result_.pieces[i];
      const std::size_t prose = prose_before(i);
      if (!is_prose(i) || prose == piece.begin) continue;
      const auto begin = overlap_begin(prose, piece.begin);
      if (!begin) continue;
      piece.overlap_begin = begin;
      piece.overlap = size_of(*begin, piece.begin);
    }
  }

  // Where the paragraphs directly before piece `i` begin, in the same section and not further back than is needed.
  std::size_t prose_before(std::size_t i) const {
    std::size_t begin = result_.pieces[i].begin;
    const std::size_t most_bytes = 16 * (options_.overlap_words + options_.max_overlap_delta);
    for (std::size_t at = i; at-- > 0;) {
      const Piece& before = result_.pieces[at];
      if (before.section != result_.pieces[i].section || before.starts_section || !is_prose(at)) break;
      begin = before.begin;
      if (result_.pieces[i].begin - begin > most_bytes) break;
    }
    return begin;
  }

  std::optional<std::size_t> overlap_begin(std::size_t begin, std::size_t end) const {
    const std::string_view prose = bytes_.substr(begin, end - begin);
    std::vector<std::size_t> starts = tokens::sentence_ends(prose);
    starts.insert(starts.begin(), 0);
    std::optional<std::size_t> best;
    std::size_t words = 0;
    for (std::size_t at = starts.size() - 1; at-- > 0;) {
      words += tokens::count_words(prose.substr(starts[at], starts[at + 1] - starts[at]));
      if (words > options_.overlap_words + options_.max_overlap_delta) break;
      best = begin + starts[at];
      if (words >= options_.overlap_words) break;
    }
    return best;
  }

  std::string_view bytes_;
  const model::Document& document_;
  const Options& options_;
  tokens::Tokenizer& tokenizer_;
  Size limits_;
  tokens::TokenMap map_;
  std::vector<Measured> atoms_;
  std::vector<std::size_t> piece_blocks_;
  std::unordered_map<std::size_t, std::size_t> replays_of_block_;
  Pieces result_;
};

}  // namespace

Size limits_of(const Options& options) {
  constexpr std::size_t k_none = std::numeric_limits<std::size_t>::max();
  return {options.max_tokens, options.max_words, options.max_chars.value_or(k_none),
          options.target_rows.value_or(k_none), options.target_entries.value_or(k_none)};
}

Pieces pieces_of(std::string_view bytes, const model::Document& document, const Options& options,
                 tokens::Tokenizer& tokenizer, std::size_t margin) {
  return Cutter(bytes, document, options, tokenizer, margin).run();
}

}  // namespace ingot::chunk
