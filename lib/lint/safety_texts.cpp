#include "lint/safety_texts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "lint/characters.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

struct Label {
  std::string_view word;  ///< lower case as far as letters are ASCII's
  std::string_view kind;
};

constexpr std::string_view k_warning = "warning";
constexpr std::string_view k_legal = "legal notice";

// Longer ones before those that they begin with.
constexpr auto k_labels = std::to_array<Label>({{"safety information", k_warning},
                                                {"safety instructions", k_warning},
                                                {"safety warnings", k_warning},
                                                {"safety warning", k_warning},
                                                {"safety notice", k_warning},
                                                {"safety note", k_warning},
                                                {"important safety information", k_warning},
                                                {"important safety notice", k_warning},
                                                {"warnings", k_warning},
                                                {"warning", k_warning},
                                                {"caution", k_warning},
                                                {"danger", k_warning},
                                                {"hazard", k_warning},
                                                {"warnung", k_warning},
                                                {"warnhinweis", k_warning},
                                                {"sicherheitshinweise", k_warning},
                                                {"sicherheitshinweis", k_warning},
                                                {"achtung", k_warning},
                                                {"vorsicht", k_warning},
                                                {"gefahr", k_warning},
                                                {"attenzione", k_warning},
                                                {"avvertenze", k_warning},
                                                {"avvertenza", k_warning},
                                                {"pericolo", k_warning},
                                                {"avertissement", k_warning},
                                                {"mise en garde", k_warning},
                                                {"attention", k_warning},
                                                {"advertencia", k_warning},
                                                {"precaución", k_warning},
                                                {"peligro", k_warning},
                                                {"警告", k_warning},
                                                {"危险", k_warning},
                                                {"危険", k_warning},
                                                {"legal disclaimer", k_legal},
                                                {"legal notice", k_legal},
                                                {"disclaimer of warranty", k_legal},
                                                {"disclaimer of warranties", k_legal},
                                                {"disclaimers", k_legal},
                                                {"disclaimer", k_legal},
                                                {"limitation of liability", k_legal},
                                                {"haftungsausschluss", k_legal},
                                                {"rechtlicher hinweis", k_legal},
                                                {"avviso legale", k_legal},
                                                {"mentions légales", k_legal},
                                                {"aviso legal", k_legal},
                                                {"免责声明", k_legal},
                                                {"免責事項", k_legal}});

// What may stand before the first word: markers of quotations, lists, emphasis and callouts, spaces, signs of warning.
std::string_view without_markers(std::string_view text) {
  const std::size_t number = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool counted = number > 0 && std::string_view(".)").find(text.substr(number, 1)) != std::string_view::npos;
  if (counted && number < text.size()) text.remove_prefix(number + 1);
  while (!text.empty()) {
    const utf8::Decoded next = utf8::decode(text, 0);
    const char32_t c = next.code_point;
    const bool sign = c == 0xFE0F || (c >= 0x2600 && c <= 0x27BF) || (c >= 0x1F300 && c <= 0x1FAFF);
    const bool marker =
        c < 0x80 && std::string_view(" \t\r\n>*_#[!:-+").find(static_cast<char>(c)) != std::string_view::npos;
    if (!sign && !marker) break;
    text.remove_prefix(next.length);
  }
  return text;
}

// A word that only begins a sentence ("Warning signs are ...") is no label: behind that stands a colon, the end of
// emphasis or of the line; or it shouts. With a small letter it is one in a marker alone: compilers say "warning:".
std::optional<Label> label_of(std::string_view text) {
  constexpr std::size_t k_reach = 64;
  const std::string_view begin = without_markers(text.substr(0, k_reach));
  const std::string lower = text::lower_ascii(begin);
  const bool plain =
      begin.data() == text.data() || std::string_view("!:*_").find(begin.data()[-1]) == std::string_view::npos;
  if (plain && !begin.empty() && begin[0] >= 'a' && begin[0] <= 'z') return std::nullopt;
  for (const Label& label : k_labels) {
    if (!lower.starts_with(label.word)) continue;
    const std::string_view behind = begin.substr(label.word.size());
    const bool ends = behind.empty() || std::string_view(":!*_]\r\n").find(behind[0]) != std::string_view::npos ||
                      behind.starts_with("：") || behind.starts_with("！") || behind.starts_with(" -") ||
                      behind.starts_with(" –") || behind.starts_with(" —");
    const std::string_view word = begin.substr(0, label.word.size());
    const bool shouts = behind.starts_with(' ') && is_ascii_letter(static_cast<unsigned char>(word[0])) &&
                        std::none_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (ends || shouts) return label;
  }
  return std::nullopt;
}

bool may_begin(Kind kind) {
  return kind == Kind::paragraph || kind == Kind::quote || kind == Kind::alert || kind == Kind::container ||
         kind == Kind::item || kind == Kind::heading;
}

// Whether the block says no more than what comes next: "WARNING:", "Caution: never do this:".
bool announces(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n*_").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  return text.ends_with(':') || text.ends_with("：");
}

bool is_label_alone(std::string_view text, std::string_view word) {
  const std::string_view rest = without_markers(text).substr(word.size());
  return rest.find_first_not_of(" \t\r\n*_:!]#") == std::string_view::npos;
}

class Search {
 public:
  Search(const model::Document& document, std::string_view bytes, std::span<const std::size_t> cuts)
      : blocks_(document.blocks), bytes_(bytes), cuts_(cuts) {}

  std::vector<SafetyText> run() {
    std::string_view section;  // the kind of texts below the last heading; empty: any
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const model::Block& block = blocks_[i];
      while (!cuts_.empty() && cuts_.front() <= block.span.begin) cuts_ = cuts_.subspan(1);
      if (cuts_.empty()) break;
      if (!may_begin(block.kind) || (block.kind != Kind::heading && !reaches_cut(i))) continue;
      const std::string_view text = block.span.of(bytes_);
      const auto label = label_of(text);
      if (block.kind == Kind::heading) {
        section = label && is_label_alone(text, label->word) ? label->kind : std::string_view();
      } else if (label) {
        add({block.span.begin, end_of(i, label->word)}, label->kind);
      } else if (!section.empty() && (block.kind == Kind::paragraph || block.kind == Kind::item)) {
        add(block.span, section);
      }
    }
    return std::move(found_);
  }

 private:
  void add(ByteRange span, std::string_view kind) {
    if (cuts_.front() < span.end) found_.push_back({span, kind});
  }

  // Whether a cut lies in the block, or in what comes next and may belong to it.
  [[nodiscard]] bool reaches_cut(std::size_t i) const {
    if (cuts_.front() < blocks_[i].span.end) return true;
    if (blocks_[i].kind != Kind::paragraph) return false;
    const model::Block* next = next_sibling(i);
    return next != nullptr && cuts_.front() < next->span.end;
  }

  // Null at the end of what the block stands in.
  [[nodiscard]] const model::Block* next_sibling(std::size_t i) const {
    for (std::size_t next = i + 1; next < blocks_.size(); ++next) {
      if (blocks_[next].span.begin < blocks_[i].span.end) continue;
      return blocks_[next].parent == blocks_[i].parent ? &blocks_[next] : nullptr;
    }
    return nullptr;
  }

  [[nodiscard]] std::size_t end_of(std::size_t i, std::string_view word) const {
    const model::Block& block = blocks_[i];
    if (block.kind != Kind::paragraph) return block.span.end;
    const bool alone = is_label_alone(block.span.of(bytes_), word);
    const model::Block* next = alone || announces(block.span.of(bytes_)) ? next_sibling(i) : nullptr;
    if (next == nullptr || next->kind == Kind::heading) return block.span.end;
    const bool follows = alone || next->kind == Kind::list || next->kind == Kind::table || next->kind == Kind::quote;
    return follows ? next->span.end : block.span.end;
  }

  const std::vector<model::Block>& blocks_;
  std::string_view bytes_;
  std::span<const std::size_t> cuts_;  // behind the beginning of the block that is looked at
  std::vector<SafetyText> found_;
};

}  // namespace

std::vector<SafetyText> divided_safety_texts(const model::Document& document, std::string_view bytes,
                                             std::span<const std::size_t> cuts) {
  return Search(document, bytes, cuts).run();
}

}  // namespace ingot::lint
