// The places that one rule found in one document, and how they are reported: each by itself while they are few, so that
// a hostile file cannot fill the memory and a habit of its writer cannot fill the screen.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "lint/edits.hpp"
#include "lint/finding.hpp"

namespace ingot::lint {

/// Every finding by itself up to this number; the last of them says how many more there are.
inline constexpr std::size_t k_most_places = 20;
/// The same, where each one matters little and there are as a rule many or none.
inline constexpr std::size_t k_few_places = 3;

class Places {
 public:
  explicit Places(std::size_t most = k_most_places) : most_(most) {}

  /// One more place, in text(). In any order.
  void add(ByteRange piece) { pieces_.push_back(piece); }

  /// Makes the findings by `make(piece)`. Where there are more than a few, of a rule that asks for few, one is enough.
  template <class Make>
  void report(Findings& findings, Make&& make) {
    report(findings, make, [](ByteRange, FixBuilder&) {});
  }

  /// The same; `mend(piece, fix)` adds what mends one place. The last finding mends those that it stands for as well.
  template <class Make, class Mend>
  void report(Findings& findings, Make&& make, Mend&& mend) {
    const auto by_begin = [](ByteRange a, ByteRange b) { return a.begin < b.begin; };
    std::sort(pieces_.begin(), pieces_.end(), by_begin);
    const bool one = most_ == k_few_places && pieces_.size() > most_;
    const std::size_t shown = one ? 1 : std::min(pieces_.size(), most_);
    for (std::size_t i = 0; i < shown; ++i) {
      model::Diagnostic finding = make(pieces_[i]);
      const std::size_t end = i + 1 == shown ? pieces_.size() : i + 1;
      if (end > shown) finding.notes.push_back(text::with_thousands(end - shown) + " more in this document");
      FixBuilder fix;
      for (std::size_t place = i; place < end && !fix.is_full(); ++place) mend(pieces_[place], fix);
      finding.fix = fix.take();
      findings.push_back(std::move(finding));
    }
  }

 private:
  std::size_t most_;
  std::vector<ByteRange> pieces_;
};

}  // namespace ingot::lint
