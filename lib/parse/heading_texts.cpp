#include "parse/heading_texts.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <cmark-gfm.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::parse {
namespace {

constexpr std::size_t k_batch_bytes = std::size_t{64} * 1024;

bool has_markup(std::string_view text) {
  return text.find_first_of("\\`*_[]<&\n") != std::string_view::npos;
}

std::string cut(std::string_view text) {
  return std::string(text::trim(utf8::prefix(text::trim(text), model::k_max_heading_bytes)));
}

std::string plain_text(cmark_node* paragraph) {
  std::string text;
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> walk(cmark_iter_new(paragraph), cmark_iter_free);
  for (cmark_event_type event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(walk.get())) {
    cmark_node* node = cmark_iter_get_node(walk.get());
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) text += cmark_node_get_literal(node);
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) text += ' ';
  }
  return text;
}

// Parses the texts of some headings as paragraphs of one document. Each begins with a letter and is indented from its
// second line on, so that nothing in it can be a block of another kind.
class Batch {
 public:
  explicit Batch(std::string_view definitions) : definitions_(definitions) {}

  void add(LineHeading& heading) {
    headings_.push_back(&heading);
    document_ += k_lead;
    for (const char c : heading.text) {
      document_ += c;
      if (c == '\n') document_ += "    ";
    }
    document_ += "\n\n";
  }
  bool full() const { return document_.size() >= k_batch_bytes; }

  /// Fills in the texts of the headings that were added.
  void read() {
    if (headings_.empty()) return;
    document_ += definitions_;
    // cmark turns a NUL into a character that is longer.
    std::replace(document_.begin(), document_.end(), '\0', '?');
    const std::unique_ptr<cmark_node, void (*)(cmark_node*)> tree(
        cmark_parse_document(document_.data(), document_.size(), CMARK_OPT_FOOTNOTES), cmark_node_free);
    cmark_node* node = cmark_node_first_child(tree.get());
    for (LineHeading* heading : headings_) {
      const bool found = node != nullptr && cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH;
      const std::string text = found ? plain_text(node) : std::string(k_lead) + heading->text;
      heading->text = cut(std::string_view(text).substr(std::min(k_lead.size(), text.size())));
      if (found) node = cmark_node_next(node);
    }
    headings_.clear();
    document_.clear();
  }

 private:
  static constexpr std::string_view k_lead = "x ";
  std::string_view definitions_;
  std::vector<LineHeading*> headings_;
  std::string document_;
};

}  // namespace

void make_plain(std::vector<LineHeading>& headings, std::string_view definitions) {
  Batch batch(definitions.substr(0, k_batch_bytes));
  for (LineHeading& heading : headings) {
    if (has_markup(heading.text)) {
      batch.add(heading);
    } else {
      heading.text = cut(heading.text);
    }
    if (batch.full()) batch.read();
  }
  batch.read();
}

}  // namespace ingot::parse
