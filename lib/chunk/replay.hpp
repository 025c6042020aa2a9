// What is shown again when a block is cut, so that each part is whole Markdown on its own and says what it is part of:
// the opening fence with its info string, the head of a table, the first line of a list item, an alert or a container.
// None of it is own text, so the tiling of the document is not touched.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "chunk/atoms.hpp"
#include "chunk/sizes.hpp"
#include "model/document.hpp"

namespace ingot::chunk {

struct Replay {
  std::string text;
  std::uint32_t tokens = 0;
};

/// What a cut inside a block asks for.
struct Replays {
  Replay prefix;               ///< shown before a piece when a chunk starts with it
  Replay closing;              ///< shown at the end of a chunk that ends before the piece
  bool shows_heading = false;  ///< the prefix begins with the section's heading
};

/// The replays of one document, each made once. At most a quarter of max_tokens goes to the prefix, and as much to the
/// closing: where a head is larger it is shortened, and left out when even that does not help.
class Replayer {
 public:
  Replayer(const model::Document& document, const Options& options, Measure& measure)
      : document_(document), options_(options), measure_(measure), made_(1) {}

  /// Index for at(); 0, which is empty, for a cut between top-level blocks.
  [[nodiscard]] std::size_t of_cut(const Atom& atom);
  /// The same for an item of a top-level list under the heading whose block is given: the heading is repeated.
  [[nodiscard]] std::size_t of_entry(const Atom& atom, std::size_t heading_block);
  /// What closes the code that ends with this byte and that the source leaves open; empty when there is none.
  [[nodiscard]] std::string closing_of_open_code(std::size_t end) const;
  [[nodiscard]] const Replays& at(std::size_t index) const { return made_[index]; }

 private:
  static constexpr std::size_t k_none = std::numeric_limits<std::size_t>::max();
  struct Frame {
    std::string prefix;
    std::string closing;
  };
  [[nodiscard]] const Frame& frame_of_head(std::size_t block);
  [[nodiscard]] Frame make_head(const model::Block& block);
  // The line that a block around a cut begins with, and the least of it that is of use.
  struct Around {
    std::string line;
    std::string least;
    std::string closing;
    bool is_paragraph = false;  // and what is below is not a part of it
  };
  [[nodiscard]] std::vector<Around> around(const Atom& atom);
  void surround(Frame& frame, std::vector<Around> around, std::string_view first_line);
  [[nodiscard]] std::string shortened_head(const model::Block& block);
  [[nodiscard]] std::string column_label(const Atom& atom);
  [[nodiscard]] std::size_t line_begin_of(std::size_t at);
  [[nodiscard]] Replays make(const Atom& atom);
  [[nodiscard]] bool fits(const std::string& text) { return 4 * measure_.tokens(text) <= options_.max_tokens; }

  const model::Document& document_;
  const Options& options_;
  Measure& measure_;
  std::vector<Replays> made_;
  std::unordered_map<std::size_t, std::size_t> known_;
  // What the cut before asked for: one block or line may have very many cuts.
  struct {
    std::size_t block = k_none;
    Frame frame;
  } head_;
  struct {
    std::size_t block = k_none;
    std::vector<std::string_view> names;
  } names_;
  struct {
    std::size_t begin = k_none;
    std::vector<std::size_t> cells;
  } row_;
  struct {
    std::size_t asked = 0;
    std::size_t begin = 0;
  } line_;
};

}  // namespace ingot::chunk
