#include "chunk/scopes.hpp"

#include <algorithm>

namespace ingot::chunk {
namespace {

constexpr std::size_t k_most_blocks = std::size_t{1} << 14U;

class Scoper {
 public:
  explicit Scoper(Work& work) : work_(work) {
    sums_.reserve(work.blocks.size() + 1);
    Size sum;
    for (const Size& size : work.sizes) {
      sums_.push_back(sum);
      sum += size;
    }
    sums_.push_back(sum);
    for (const Section& section : work.sections) firsts_.push_back(first_block(section.begin));
    firsts_.front() = 0;
    firsts_.push_back(work.blocks.size());
  }

  std::vector<Scope> run() {
    const bool parted = work_.options.objective != Objective::fewest && !fits(0);
    if (parted) visit();
    end_scope(work_.blocks.size(), parted && !work_.document.rendering);
    return std::move(scopes_);
  }

 private:
  [[nodiscard]] std::size_t first_block(std::size_t byte) const {
    const auto found = std::partition_point(work_.blocks.begin(), work_.blocks.end(), [&](std::uint32_t block) {
      return work_.document.blocks[block].span.begin < byte;
    });
    return static_cast<std::size_t>(found - work_.blocks.begin());
  }

  // Everything below the section's heading and the heading itself, as one chunk.
  bool fits(std::size_t section) {
    const Section& top = work_.sections[section];
    Size size = sums_[firsts_[top.end]];
    size -= sums_[firsts_[section]];
    size.tokens += work_.breadcrumbs.tokens(section == 0 ? 0 : top.parent);
    return size.within(work_.limits);
  }

  // Goes through the sections whose parents do not fit.
  void visit() {
    std::size_t open_end = 0;  // behind the section that was visited last, when it did not fit
    for (std::size_t at = 1; at < work_.sections.size();) {
      const Section& section = work_.sections[at];
      const bool open = !fits(at);
      const std::size_t first = firsts_[at];
      const bool follows_heading = first > 0 && is_heading(first - 1);
      const std::uint32_t stretch = sums_[first].tokens - sums_[begin_].tokens;
      const bool first_child = at - 1 == section.parent;
      const bool enough = stretch >= work_.options.min_tokens && !follows_heading;
      if (first > begin_ && (at == open_end || (enough && (open || first_child)))) {
        end_scope(first, !work_.document.rendering);
      }
      if (open) {
        open_end = section.end;
        ++at;
      } else {
        at = section.end;
      }
    }
  }

  // What is being cut is in memory piece by piece, so a scope of very many blocks becomes several.
  void end_scope(std::size_t end, bool limited) {
    while (limited && end - begin_ > k_most_blocks) {
      std::size_t at = begin_ + k_most_blocks;
      while (at < end && follows_its_heading(at)) ++at;
      if (at == end) break;
      scopes_.push_back({begin_, at});
      begin_ = at;
    }
    scopes_.push_back({begin_, end});
    begin_ = end;
  }

  [[nodiscard]] bool follows_its_heading(std::size_t block) const {
    if (!is_heading(block - 1)) return false;
    if (!is_heading(block)) return true;
    const std::size_t section = section_at(work_.sections, work_.document.blocks[work_.blocks[block]].span.begin);
    return work_.sections[section].parent == section - 1;
  }

  [[nodiscard]] bool is_heading(std::size_t block) const {
    return work_.document.blocks[work_.blocks[block]].kind == model::BlockKind::heading;
  }

  Work& work_;
  std::vector<Size> sums_;
  std::vector<std::size_t> firsts_;  // of each section, its first block
  std::vector<Scope> scopes_;
  std::size_t begin_ = 0;  // of the scope that is being found
};

}  // namespace

std::vector<Scope> scopes_of(Work& work) {
  return Scoper(work).run();
}

}  // namespace ingot::chunk
