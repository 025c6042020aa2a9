#include "chunk/parents.hpp"

#include <algorithm>
#include <utility>

#include "chunk/keys.hpp"
#include "chunk/sections.hpp"

namespace ingot::chunk {
namespace {

using model::Chunk;
using model::Parent;

constexpr std::string_view k_joint = "\n\n";  // between the rendered chunks of a structured source

// Chunks [first, last) that are to have one parent.
struct Group {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t begin = 0;  // byte where the section begins that they were grouped for
};

class Linker {
 public:
  Linker(std::string_view bytes, const model::Document& document, const std::vector<Chunk>& chunks, std::size_t limit,
         tokens::Tokenizer& tokenizer)
      : bytes_(bytes),
        rendered_(document.rendering.has_value()),
        chunks_(chunks),
        limit_(limit),
        tokenizer_(tokenizer),
        sections_(sections_of(document)) {
    if (rendered_) {
      for (Section& section : sections_) section.begin = document.rendering->source_of(section.begin);
    }
    for (const Section& section : sections_) firsts_.push_back(first_chunk(section.begin));
    firsts_.front() = 0;
    firsts_.push_back(chunks.size());
    sums_.push_back(0);
    for (std::size_t at = 0; at < chunks.size(); ++at) sums_.push_back(sums_.back() + tokenizer_.count(piece(at)));
  }

  std::vector<Parent> run(std::string_view document_key) {
    find_groups();
    join_groups();
    KeyMaker keys("ingot.parent_key/3", document_key);
    for (const Group& group : groups_) make(group, keys);
    return std::move(parents_);
  }

  [[nodiscard]] const std::vector<std::size_t>& counts() const { return counts_; }

 private:
  [[nodiscard]] std::size_t first_chunk(std::size_t byte) const {
    const auto found = std::partition_point(chunks_.begin(), chunks_.end(),
                                            [&](const Chunk& chunk) { return chunk.own.begin < byte; });
    return static_cast<std::size_t>(found - chunks_.begin());
  }

  // What a chunk adds to the text of its parent. Counts of these add up to that of the whole, but for the few tokens
  // that lie across a cut inside a line: make() has the last word.
  [[nodiscard]] std::string_view piece(std::size_t at) const {
    const Chunk& chunk = chunks_[at];
    if (rendered_) return chunk.content;
    const std::size_t end = at + 1 < chunks_.size() ? chunks_[at + 1].own.begin : chunk.own.end;
    return bytes_.substr(chunk.own.begin, end - chunk.own.begin);
  }

  [[nodiscard]] std::size_t tokens(std::size_t first, std::size_t last) const {
    const std::size_t joints = rendered_ && last > first ? last - first - 1 : 0;
    return sums_[last] - sums_[first] + joints;
  }
  [[nodiscard]] bool fits(std::size_t first, std::size_t last) const { return tokens(first, last) <= limit_; }

  void find_groups() {
    for (std::size_t at = 0; at < sections_.size();) {
      const Section& section = sections_[at];
      if (fits(firsts_[at], firsts_[section.end])) {
        if (firsts_[at] < firsts_[section.end]) groups_.push_back({firsts_[at], firsts_[section.end], section.begin});
        at = section.end;
      } else {
        share_out({firsts_[at], firsts_[at + 1], section.begin});
        ++at;
      }
    }
  }

  // How many groups it takes when none but those of a single chunk may have more than `most` tokens.
  std::size_t groups_within(const Group& all, std::size_t most, std::vector<Group>* made) const {
    std::size_t count = 0;
    for (std::size_t first = all.first; first < all.last; ++count) {
      std::size_t last = first + 1;
      while (last < all.last && tokens(first, last + 1) <= most) ++last;
      if (made != nullptr) made->push_back({first, last, first == all.first ? all.begin : chunks_[first].own.begin});
      first = last;
    }
    return count;
  }

  // As few groups as the limit allows, the largest of them as small as it can be.
  void share_out(const Group& all) {
    const std::size_t fewest = groups_within(all, limit_, nullptr);
    std::size_t low = 0;
    std::size_t high = limit_;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (groups_within(all, middle, nullptr) == fewest) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    groups_within(all, high, &groups_);
  }

  void join_groups() {
    std::vector<Group> joined;
    for (const Group& group : groups_) {
      const bool reached = !joined.empty() && chunks_[joined.back().last - 1].own.end > group.begin;
      if (reached && fits(joined.back().first, group.last)) {
        joined.back().last = group.last;
      } else {
        joined.push_back(group);
      }
    }
    groups_ = std::move(joined);
  }

  [[nodiscard]] std::string content(const Group& group) const {
    if (!rendered_) {
      const std::size_t begin = chunks_[group.first].own.begin;
      return std::string(bytes_.substr(begin, chunks_[group.last - 1].own.end - begin));
    }
    std::string joined;
    for (std::size_t at = group.first; at < group.last; ++at) {
      if (at > group.first) joined.append(k_joint);
      joined.append(chunks_[at].content);
    }
    return joined;
  }

  // Halves what turns out to be too large: each half is counted again, so a chunk is counted once for each halving.
  void make(const Group& whole, KeyMaker& keys) {
    std::vector<Group> left{whole};
    while (!left.empty()) {
      const Group group = left.back();
      left.pop_back();
      Parent parent;
      parent.content = content(group);
      parent.tokens = tokenizer_.count(parent.content);
      if (parent.tokens > limit_ && group.last - group.first > 1) {
        const std::size_t middle = group.first + (group.last - group.first) / 2;
        left.push_back({middle, group.last, 0});
        left.push_back({group.first, middle, 0});
        continue;
      }
      parent.own = {chunks_[group.first].own.begin, chunks_[group.last - 1].own.end};
      parent.heading_path = chunks_[group.first].heading_path;
      parent.key = keys.key(anchor(sections_, section_at(sections_, parent.own.begin)), parent.content);
      parents_.push_back(std::move(parent));
      counts_.push_back(group.last - group.first);
    }
  }

  std::string_view bytes_;
  bool rendered_;
  const std::vector<Chunk>& chunks_;
  std::size_t limit_;
  tokens::Tokenizer& tokenizer_;
  std::vector<Section> sections_;    // with begins in the source
  std::vector<std::size_t> firsts_;  // of each section, the first chunk that begins in it or behind it
  std::vector<std::size_t> sums_;    // tokens of the chunks before
  std::vector<Group> groups_;
  std::vector<Parent> parents_;
  std::vector<std::size_t> counts_;  // of each parent, its chunks
};

}  // namespace

std::vector<Parent> link_parents(std::string_view bytes, const model::Document& document, std::vector<Chunk>& chunks,
                                 std::size_t parent_max_tokens, std::string_view document_key,
                                 tokens::Tokenizer& tokenizer) {
  if (chunks.empty()) return {};
  Linker linker(bytes, document, chunks, parent_max_tokens, tokenizer);
  std::vector<Parent> parents = linker.run(document_key);
  std::size_t at = 0;
  for (std::size_t parent = 0; parent < parents.size(); ++parent) {
    for (std::size_t left = linker.counts()[parent]; left > 0; --left) chunks[at++].parent = parent;
  }
  return parents;
}

}  // namespace ingot::chunk
