#include "lint/hidden_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.hpp"
#include "lint/characters.hpp"

namespace ingot::lint {
namespace {

constexpr std::string_view k_blank = " \t\r\n";
constexpr std::string_view k_open = "<!--";
constexpr std::string_view k_close = "-->";
constexpr std::size_t k_longest_tag = 2048;
constexpr std::size_t k_longest_element = std::size_t{16} << 10U;

// What comments to other tools begin with.
constexpr auto k_tools = std::to_array<std::string_view>(
    {"chunk-lint-",  "prettier-",     "markdownlint-", "eslint-",          "textlint-",  "vale ",
     "cspell",       "spell-checker", "spellchecker",  "stylelint",        "rumdl-",     "dprint-",
     "remark-",      "lint ",         "doctoc",        "start doctoc",     "end doctoc", "mdformat",
     "markdown-toc", "toc",           "anchor",        "all-contributors", "alex ",      "editorconfig"});

// No link can be meant by these.
constexpr auto k_labels = std::to_array<std::string_view>({"[//]:", "[comment]:", "[_]:", "[hidden]:", "[note]: #"});

// "a bigger word" has three; a word holds a letter.
std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find_first_not_of(k_blank); at < text.size() && count < 3;) {
    const std::size_t end = std::min(text.find_first_of(k_blank, at), text.size());
    const std::string_view word = text.substr(at, end - at);
    count += std::any_of(word.begin(), word.end(), [](char c) {
      return is_ascii_letter(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0xC3;
    });
    // Nothing stands between the words of Chinese and Japanese.
    if (word.size() >= 9 && static_cast<unsigned char>(word[0]) >= 0xE3) count = 3;
    at = text.find_first_not_of(k_blank, end);
  }
  return count;
}

std::string without_blanks(std::string_view text) {
  std::string out = text::lower_ascii(text);
  std::erase_if(out,
                [](char c) { return k_blank.find(c) != std::string_view::npos || c == '\'' || c == '"' || c == '\\'; });
  return out;
}

// #fefefe
bool is_nearly_white(std::string_view value) {
  if (value.size() != 7 || value[0] != '#') return false;
  for (std::size_t i = 1; i < value.size(); i += 2) {
    if (value[i] != 'f' || value[i + 1] < 'a' || value[i + 1] > 'f') return false;
  }
  return true;
}

bool is_white(std::string_view value) {
  constexpr auto k_white =
      std::to_array<std::string_view>({"white", "#fff", "#ffff", "#ffffff", "#ffffffff", "transparent"});
  return std::any_of(k_white.begin(), k_white.end(), [&](std::string_view one) {
    return value == one || is_nearly_white(value) || value.starts_with("rgb(255,255,255") ||
           value.starts_with("rgba(255,255,255");
  });
}

bool is_zero(std::string_view value) {
  const std::size_t end = value.find_first_not_of("0.");
  const std::string_view unit = end == std::string_view::npos ? "" : value.substr(end);
  return value.starts_with('0') &&
         (unit.empty() || unit == "%" || is_ascii_letter(static_cast<unsigned char>(unit[0])));
}

// Text of 1px, of a tenth of the usual size.
bool is_tiny(std::string_view size) {
  const std::size_t end = std::min(size.find_first_not_of("0123456789."), size.size());
  const std::string_view unit = size.substr(end);
  const std::string number(size.substr(0, end));
  if (number.empty() || number == ".") return false;
  const double value = std::strtod(number.c_str(), nullptr);
  if (unit == "px" || unit == "pt") return value < 2;
  return value < (unit == "%" ? 20 : 0.2) && (unit == "em" || unit == "rem" || unit == "%" || unit.empty());
}

// rgba(20,20,20,0)
bool is_clear(std::string_view colour) {
  const std::size_t last = colour.rfind(',');
  return colour.starts_with("rgba(") && colour.ends_with(')') && last != std::string_view::npos &&
         is_zero(colour.substr(last + 1, colour.size() - last - 2));
}

// -9999px: far outside of the page; -1px moves a little.
bool is_far_off(std::string_view value) {
  return value.starts_with('-') && value.find_first_not_of("0123456789", 1) >= 5 && value.size() >= 5;
}

// By one property of a style; empty when it does not.
std::string_view how_hidden_by(std::string_view name, std::string_view value) {
  if (name == "display" && value == "none") return "display: none";
  if (name == "visibility" && (value == "hidden" || value == "collapse")) return "visibility: hidden";
  if ((name == "font-size" || name == "fontsize") && is_tiny(value)) return "text of no size";
  if (name == "opacity" && is_zero(value)) return "opacity: 0";
  if (name == "color" && is_clear(value)) return "text without a colour";
  if (name == "transform" && value == "scale(0)") return "text of no size";
  if (name == "clip-path" && (value.starts_with("inset(50%") || value.starts_with("inset(100%"))) return "clipped";
  const bool place =
      name == "left" || name == "right" || name == "top" || name == "text-indent" || name == "margin-left";
  return place && is_far_off(value) ? "text outside of the page" : "";
}

// What a style without blanks hides its element by; empty when it does not.
std::string_view how_hidden(std::string_view style) {
  bool white = false;
  bool dark_behind = false;
  bool flat = false;
  bool clipped = false;
  for (std::string_view one : text::split(style, style.find_first_of(";(") == std::string_view::npos ? ',' : ';')) {
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = one.substr(colon + 1);
    value = value.substr(0, value.find('!'));
    const std::string_view name = one.substr(0, colon);
    if (const std::string_view how = how_hidden_by(name, value); !how.empty()) return how;
    white |= name == "color" && is_white(value);
    dark_behind |= name.starts_with("background") && !is_white(value);
    flat |= (name == "height" || name == "max-height" || name == "width") && is_zero(value);
    clipped |= name == "overflow" && value == "hidden";
  }
  if (white && !dark_behind) return "white text on white";
  return flat && clipped ? "a box of no size" : "";
}

// The value of an attribute from behind its name, without quotes; nothing when it has none.
std::optional<std::string_view> value_at(std::string_view text, std::size_t at) {
  at = text.find_first_not_of(k_blank, at);
  if (at >= text.size() || text[at] != '=') return std::nullopt;
  at = text.find_first_not_of(k_blank, at + 1);
  if (at >= text.size()) return std::nullopt;
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\\\"")) return rest.substr(2, rest.find("\\\"", 2) - 2);  // in a string of JSON
  if (rest[0] == '"' || rest[0] == '\'') return rest.substr(1, rest.find(rest[0], 1) - 1);
  if (rest[0] == '{')
    return rest.substr(std::min(rest.find_first_not_of('{'), rest.size()),
                       rest.find('}') - std::min(rest.find_first_not_of('{'), rest.size()));
  return rest.substr(0, rest.find_first_of(" \t\r\n>"));
}

std::string_view by_style(std::optional<std::string_view> value) {
  return value ? how_hidden(without_blanks(*value)) : std::string_view();
}
std::string_view by_colour(std::optional<std::string_view> value) {
  return value && is_white(without_blanks(*value)) ? "white text on white" : std::string_view();
}
std::string_view by_hidden(std::optional<std::string_view> value) {
  return value && without_blanks(*value) == "false" ? std::string_view() : "hidden";
}
// HTML gives no class a meaning; these have the same one in nearly all style sheets. "sr-only" is read aloud, and
// "hidden md:block" is shown on wider screens.
std::string_view by_class(std::optional<std::string_view> value) {
  bool hides = false;
  for (std::string_view rest = value.value_or(""); !rest.empty();) {
    const std::size_t end = std::min(rest.find_first_of(k_blank), rest.size());
    const std::string_view one = rest.substr(0, end);
    if (one.find(':') != std::string_view::npos || (one.starts_with("d-") && one != "d-none")) return "";
    hides |= one == "hidden" || one == "d-none";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return hides ? "hidden by its class" : "";
}

struct Attribute {
  std::string_view name;
  std::string_view (*hides)(std::optional<std::string_view> value);  ///< how; empty when it does not
};
constexpr std::array k_attributes = {Attribute{"style", by_style}, Attribute{"color", by_colour},
                                     Attribute{"hidden", by_hidden}, Attribute{"class", by_class},
                                     Attribute{"classname", by_class}};

// How the attributes in `tag` from `at` on hide their element; empty when none does.
std::string_view how_hidden_by_attributes(std::string_view tag, std::size_t at) {
  while (at < tag.size()) {
    const std::size_t end = std::min(tag.find_first_of("= \t\r\n/", at), tag.size());
    const std::string name = text::lower_ascii(tag.substr(at, end - at));
    const auto value = value_at(tag, end);
    for (const auto& [known, hides] : k_attributes) {
      const std::string_view how = known == name ? hides(value) : std::string_view();
      if (!how.empty()) return how;
    }
    at = value ? static_cast<std::size_t>(value->data() - tag.data()) + value->size() : end;
    at = std::min(tag.find_first_not_of("= \t\r\n/\"'\\}", at), tag.size());
  }
  return "";
}

// Vue shows what stands in a template with directives.
bool is_unused_template(std::string_view text, ByteRange tag) {
  const std::string lower = text::lower_ascii(tag.of(text));
  if (!lower.starts_with("<template>") && !lower.starts_with("<template ")) return false;
  return lower.find(" v-") == std::string::npos && lower.find(" #") == std::string::npos &&
         element_of(text, tag).has_value();
}

bool holds_nothing(std::string_view name) {
  constexpr auto k_void =
      std::to_array<std::string_view>({"img", "br", "hr", "input", "link", "meta", "source", "svg", "iframe"});
  return std::find(k_void.begin(), k_void.end(), text::lower_ascii(name)) != k_void.end();
}

}  // namespace

ByteRange comment_at(std::string_view text, std::size_t at) {
  const std::size_t close = text.find(k_close, at + k_open.size());
  return {at, close == std::string_view::npos ? text.size() : close + k_close.size()};
}

bool is_telling(std::string_view comment) {
  comment.remove_prefix(k_open.size());
  if (comment.ends_with(k_close)) comment.remove_suffix(k_close.size());
  const std::string_view said = text::trim(comment);
  const std::string begin = text::lower_ascii(said.substr(0, 20));
  const bool to_tool =
      std::any_of(k_tools.begin(), k_tools.end(), [&](std::string_view tool) { return begin.starts_with(tool); });
  return !to_tool && count_words(said) == 3;
}

std::size_t reference_comment(std::string_view line) {
  const std::string lower = text::lower_ascii(line.substr(0, 16));
  const bool begins =
      std::any_of(k_labels.begin(), k_labels.end(), [&](std::string_view label) { return lower.starts_with(label); });
  if (!begins || count_words(line.substr(line.find(':') + 1)) < 3) return 0;
  return text::trim(line).size();
}

std::optional<HiddenElement> hidden_element(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size() || !is_ascii_letter(static_cast<unsigned char>(text[at + 1]))) return std::nullopt;
  std::string_view tag = text.substr(at, k_longest_tag);
  const std::size_t close = tag.find_first_of("<>", 1);
  if (close == std::string_view::npos || tag[close] == '<') return std::nullopt;
  tag = tag.substr(0, close);
  const ByteRange range{at, at + close + 1};
  if (is_unused_template(text, range)) return HiddenElement{range, "a template"};
  const std::size_t name_end = tag.find_first_of(" \t\r\n/");
  if (name_end == std::string_view::npos || holds_nothing(tag.substr(1, name_end - 1))) return std::nullopt;
  const std::size_t first = std::min(tag.find_first_not_of(" \t\r\n/", name_end), tag.size());
  const std::string_view how = how_hidden_by_attributes(tag, first);
  return how.empty() ? std::nullopt : std::optional(HiddenElement{range, how});
}

std::optional<ByteRange> element_of(std::string_view text, ByteRange tag) {
  text = text.substr(0, tag.begin + k_longest_element);
  const std::size_t name_end = std::min(text.find_first_of(" \t\r\n/>", tag.begin + 1), tag.end);
  const std::string name = text::lower_ascii(text.substr(tag.begin + 1, name_end - tag.begin - 1));
  const auto is_tag = [&](std::size_t at) {
    const std::size_t end = at + name.size();
    return end < text.size() && text::lower_ascii(text.substr(at, name.size())) == name &&
           std::string_view(" \t\r\n/>").find(text[end]) != std::string_view::npos;
  };
  std::size_t open = 1;  // elements of that name, one in the other
  for (std::size_t at = text.find('<', tag.end); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (is_tag(at + 1)) ++open;
    if (text.substr(at + 1, 1) != "/" || !is_tag(at + 2) || --open > 0) continue;
    const std::size_t end = text.find('>', at);
    return end == std::string_view::npos ? std::nullopt : std::optional(ByteRange{tag.begin, end + 1});
  }
  return std::nullopt;
}

}  // namespace ingot::lint
