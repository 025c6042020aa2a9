#include "lint/fixes.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace ingot::lint {
namespace {

using model::Diagnostic;
using model::Edit;

// The edits that are made; apart from each other.
class Accepted {
 public:
  // All of them, or none when one does not fit.
  bool take(const std::vector<Edit>& edits) {
    const bool fits =
        std::all_of(edits.begin(), edits.end(), [&](const Edit& edit) { return has(edit) || is_free(edit); });
    if (!fits) return false;
    for (const Edit& edit : edits) edits_.emplace(edit.span.begin, &edit);
    return true;
  }

  [[nodiscard]] std::string applied_to(std::string_view bytes) const {
    std::string out;
    std::size_t done = 0;
    for (const auto& [begin, edit] : edits_) {
      out += bytes.substr(done, begin - done);
      out += edit->text;
      done = edit->span.end;
    }
    return out += bytes.substr(done);
  }

 private:
  [[nodiscard]] bool has(const Edit& edit) const {
    const auto at = edits_.find(edit.span.begin);
    return at != edits_.end() && at->second->span == edit.span && at->second->text == edit.text;
  }

  // Two edits that begin at one byte have no order, an insertion and a deletion neither.
  [[nodiscard]] bool is_free(const Edit& edit) const {
    const auto next = edits_.lower_bound(edit.span.begin);
    if (next != edits_.end() && (next->first < edit.span.end || next->first == edit.span.begin)) return false;
    return next == edits_.begin() || std::prev(next)->second->span.end <= edit.span.begin;
  }

  std::map<std::size_t, const Edit*> edits_;
};

}  // namespace

bool is_fixable(const Diagnostic& finding, model::Applicability boldest) {
  if (!finding.fix || finding.suppressed) return false;
  return finding.fix->applicability == model::Applicability::safe || boldest == model::Applicability::unsafe;
}

Fixed apply_fixes(std::string_view bytes, std::span<const Diagnostic> findings, model::Applicability boldest) {
  std::vector<const Diagnostic*> fixable;
  for (const Diagnostic& finding : findings) {
    if (is_fixable(finding, boldest)) fixable.push_back(&finding);
  }
  std::stable_sort(fixable.begin(), fixable.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return a->fix->edits.front().span.begin < b->fix->edits.front().span.begin;
  });
  Accepted accepted;
  Fixed fixed;
  for (const Diagnostic* finding : fixable) {
    if (accepted.take(finding->fix->edits)) ++fixed.applied;
  }
  fixed.bytes = accepted.applied_to(bytes);
  return fixed;
}

bool withhold(std::optional<model::Fix>& fix, ByteRange scope) {
  if (!fix) return false;
  std::vector<Edit>& edits = fix->edits;
  const auto first =
      std::partition_point(edits.begin(), edits.end(), [&](const Edit& edit) { return edit.span.end <= scope.begin; });
  const auto last =
      std::partition_point(first, edits.end(), [&](const Edit& edit) { return edit.span.begin < scope.end; });
  if (first == last) return false;
  edits.erase(first, last);
  if (edits.empty()) fix.reset();
  return true;
}

}  // namespace ingot::lint
