#include "parse/json_print.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::parse {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t k_width = 80;        // a container of scalars that ends before this column stays on one line
constexpr std::size_t k_most_indent = 40;  // deeper levels are not set apart: lines of blanks are no text
constexpr std::size_t k_most_name_bytes = 80;
constexpr std::array<std::string_view, 3> k_names = {"name", "title", "id"};

// What may stand behind the last token: tells where a mistake is.
enum class Next { value, colon, comma };

struct Scalar {
  std::string_view key;  // with its quotes; empty in an array
  std::string_view token;
};

// A container that is being printed.
struct Open {
  std::size_t text = 0;  // sizes of the output where it begins
  std::size_t origins = 0;
  std::size_t indent = 0;
  std::size_t members = 0;
  bool flat = true;  // holds scalars only, which may still fit on one line
  std::size_t column = 0;
  std::vector<Scalar> scalars;
};

std::string_view without_blanks_behind(std::string_view token) {
  return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
}

// simdjson's walk over one document, printing as it goes. A function that returns false has set the mistake.
class Walk {
 public:
  // The first byte of `text` stands at `source` in the file.
  Walk(std::string_view text, std::size_t source) : text_(text), source_(source) {}

  bool object(simdjson::simdjson_result<ondemand::object> object, std::size_t indent);
  bool array(simdjson::simdjson_result<ondemand::array> array, std::size_t indent);
  bool unexpected();
  bool unexpected_member();

  PrintedJson take() {
    const auto named = std::find_if(names_.begin(), names_.end(), [](const auto& name) { return !name.empty(); });
    if (named != names_.end()) printed_.name = *named;
    return std::move(printed_);
  }
  [[nodiscard]] const JsonMistake& mistake() const { return *mistake_; }

 private:
  bool member(simdjson::simdjson_result<ondemand::value> value, std::string_view key, Open& open);
  bool scalar(std::string_view token, std::string_view key, Open& open);
  bool check(std::string_view token, Next next);
  void note_name(std::string_view key, std::string_view token);
  std::string_view key_at(const char* begin) const;

  Open begin(char bracket, std::size_t indent);
  void begin_line(Open& open, std::size_t source);
  void end(char bracket, const Open& open);
  void on_one_line(char bracket, const Open& open);

  std::size_t skip_blanks(std::size_t at) const {
    return std::min(text_.find_first_not_of(" \t\r\n", at), text_.size());
  }
  std::size_t place(const char* at) const { return static_cast<std::size_t>(at - text_.data()); }
  std::size_t source_of(std::string_view token) const { return source_ + place(token.data()); }

  std::string_view text_;
  std::size_t source_;
  std::size_t last_ = 0;  // end of the last token in text_
  Next next_ = Next::value;
  PrintedJson printed_;
  std::array<std::string, k_names.size() + 1> names_;  // by rank; the last one is the first short text
  std::optional<JsonMistake> mistake_;
};

bool Walk::unexpected() {
  if (mistake_) return false;
  std::size_t at = skip_blanks(last_);
  const char expected = next_ == Next::colon ? ':' : ',';
  if (next_ != Next::value && text_.substr(at, 1) == std::string_view(&expected, 1)) at = skip_blanks(at + 1);
  const std::string_view shown = at < text_.size() ? text_.substr(at, utf8::decode(text_, at).length) : "end";
  mistake_ = {source_ + at, fmt::format("unexpected '{}' in JSON", text::printable(shown))};
  return false;
}

// simdjson reads a key with its colon: which of the two is wrong shows behind the key.
bool Walk::unexpected_member() {
  std::size_t key = skip_blanks(last_);
  const bool comma = next_ == Next::comma && text_.substr(key, 1) == ",";
  if (comma) key = skip_blanks(key + 1);
  if ((comma || next_ == Next::value) && text_.substr(key, 1) == "\"") {
    last_ = key + key_at(text_.data() + key).size();
    next_ = Next::value;
  }
  return unexpected();
}

std::string_view Walk::key_at(const char* begin) const {
  const std::size_t from = place(begin);
  std::size_t at = from + 1;
  while (at < text_.size() && text_[at] != '"') at += text_[at] == '\\' ? 2U : 1U;
  return text_.substr(from, at + 1 - from);
}

bool Walk::check(std::string_view token, Next next) {
  if (const auto wrong = scalar_mistake(token)) {
    mistake_ = {source_of(token) + wrong->at, wrong->what};
    return false;
  }
  last_ = place(token.data()) + token.size();
  next_ = next;
  return true;
}

bool Walk::object(simdjson::simdjson_result<ondemand::object> object, std::size_t indent) {
  if (object.error() != simdjson::SUCCESS) return unexpected();
  Open open = begin('{', indent);
  for (auto entry : object) {
    ondemand::raw_json_string raw;
    if (entry.key().get(raw) != simdjson::SUCCESS) return unexpected_member();
    const std::string_view key = key_at(raw.raw() - 1);
    if (!check(key, Next::colon)) return false;
    begin_line(open, source_of(key));
    printed_.fragment.text.append(key).append(": ");
    if (!member(entry.value(), key, open)) return false;
  }
  end('}', open);
  return true;
}

bool Walk::array(simdjson::simdjson_result<ondemand::array> array, std::size_t indent) {
  if (array.error() != simdjson::SUCCESS) return unexpected();
  Open open = begin('[', indent);
  for (auto entry : array) {
    std::string_view token;
    if (entry.raw_json_token().get(token) != simdjson::SUCCESS) return unexpected();
    begin_line(open, source_of(token));
    if (!member(entry, {}, open)) return false;
  }
  end(']', open);
  return true;
}

bool Walk::member(simdjson::simdjson_result<ondemand::value> value, std::string_view key, Open& open) {
  ondemand::json_type type{};
  std::string_view token;
  if (value.type().get(type) != simdjson::SUCCESS || value.raw_json_token().get(token) != simdjson::SUCCESS)
    return unexpected();
  if (type != ondemand::json_type::object && type != ondemand::json_type::array)
    return scalar(without_blanks_behind(token), key, open);
  open.flat = false;
  last_ = place(token.data()) + 1;
  next_ = Next::value;
  printed_.fragment.mark(source_of(token));
  return type == ondemand::json_type::object ? object(value.get_object(), open.indent + 2)
                                             : array(value.get_array(), open.indent + 2);
}

bool Walk::scalar(std::string_view token, std::string_view key, Open& open) {
  if (!check(token, Next::comma)) return false;
  if (open.indent == 0 && !key.empty()) note_name(key, token);
  printed_.fragment.mark(source_of(token));
  printed_.fragment.text += token;
  open.column += key.size() + token.size() + 4;
  open.flat = open.flat && open.column <= k_width;
  if (open.flat) open.scalars.push_back({key, token});
  return true;
}

void Walk::note_name(std::string_view key, std::string_view token) {
  const bool text = token.starts_with('"');
  if (!text && !token.starts_with('-') && (token.front() < '0' || token.front() > '9')) return;
  const auto rank = static_cast<std::size_t>(
      std::find(k_names.begin(), k_names.end(), text::lower_ascii(key.substr(1, key.size() - 2))) - k_names.begin());
  const bool counts = rank < k_names.size() || (text && token.size() <= k_most_name_bytes);
  if (counts && names_.at(rank).empty()) names_.at(rank) = one_line(text ? unquoted(token) : std::string(token));
}

Open Walk::begin(char bracket, std::size_t indent) {
  std::string& text = printed_.fragment.text;
  Open open;
  open.text = text.size();
  open.origins = printed_.fragment.origins.size();
  open.indent = indent;
  open.column = text.size() - (text.rfind('\n') + 1) + 2;
  // The outermost one is always spread out: its members are what the reader looks for.
  open.flat = !text.empty();
  if (text.empty()) {
    printed_.fragment.mark(source_);
    last_ = 1;
  }
  text += bracket;
  return open;
}

void Walk::begin_line(Open& open, std::size_t source) {
  std::string& text = printed_.fragment.text;
  if (open.members++ > 0) text += ',';
  text += '\n';
  printed_.fragment.mark(source);
  text.append(std::min(open.indent + 2, k_most_indent), ' ');
}

void Walk::end(char bracket, const Open& open) {
  std::string& text = printed_.fragment.text;
  const std::size_t close = text_.find(bracket, last_);
  if (open.flat && open.members > 0) {
    on_one_line(bracket, open);
  } else if (open.members > 0) {
    text += '\n';
    printed_.fragment.mark(source_ + close);
    text.append(std::min(open.indent, k_most_indent), ' ');
    text += bracket;
  } else {
    text += bracket;
  }
  last_ = close + 1;
  next_ = Next::comma;
}

void Walk::on_one_line(char bracket, const Open& open) {
  Fragment& fragment = printed_.fragment;
  fragment.text.resize(open.text + 1);
  fragment.origins.resize(open.origins);
  for (const Scalar& scalar : open.scalars) {
    if (fragment.text.size() > open.text + 1) fragment.text += ", ";
    if (!scalar.key.empty()) {
      fragment.mark(source_of(scalar.key));
      fragment.text.append(scalar.key).append(": ");
    }
    fragment.mark(source_of(scalar.token));
    fragment.text += scalar.token;
  }
  fragment.text += bracket;
}

}  // namespace

struct JsonPrinter::State {
  ondemand::parser parser;
  std::string padded;

  // Walks what `padded` holds in front of its padding, and what stands at `source` in the file.
  tl::expected<PrintedJson, JsonMistake> walk(std::size_t source) {
    const std::string_view text(padded.data(), padded.size() - simdjson::SIMDJSON_PADDING);
    Walk walk(text, source);
    ondemand::document document;
    ondemand::json_type type{};
    const simdjson::padded_string_view view(padded.data(), text.size(), padded.size());
    bool done =
        parser.iterate(view).get(document) == simdjson::SUCCESS && document.type().get(type) == simdjson::SUCCESS;
    if (!done) {
      walk.unexpected();
    } else {
      done = type == ondemand::json_type::object ? walk.object(document.get_object(), 0)
                                                 : walk.array(document.get_array(), 0);
    }
    if (!done) return tl::unexpected<JsonMistake>(walk.mistake());
    return walk.take();
  }
};

JsonPrinter::JsonPrinter() : state_(std::make_unique<State>()) {}
JsonPrinter::~JsonPrinter() = default;

tl::expected<PrintedJson, JsonMistake> JsonPrinter::print(std::string_view value, std::size_t source) {
  state_->padded.assign(value).append(simdjson::SIMDJSON_PADDING, ' ');
  return state_->walk(source);
}

tl::expected<PrintedJson, JsonMistake> JsonPrinter::print_members(std::string_view members, std::size_t source) {
  state_->padded.assign("{").append(members).append("}").append(simdjson::SIMDJSON_PADDING, ' ');
  auto printed = state_->walk(source - 1);
  // The brace is ours, and stands for what the first member begins with.
  if (printed) printed->fragment.origins.front().source = source;
  return printed;
}

}  // namespace ingot::parse
