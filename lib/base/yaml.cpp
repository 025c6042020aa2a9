#include "base/yaml.hpp"

#include <charconv>
#include <cmath>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "base/lines.hpp"
#include "base/utf8.hpp"

namespace ingot::yaml {
namespace {

struct Refusal {
  YAML::Mark mark;
  std::string message;
};

template <class Number, class... Base>
bool parse_whole(std::string_view text, Number& out, Base... base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base...);
  return error == std::errc() && end == text.data() + text.size();
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?  (YAML 1.2.2, section 10.3.2)
bool looks_real(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const std::size_t exponent = text.find_first_of("eE");
  std::string_view mantissa = text.substr(0, exponent);
  if (exponent != std::string_view::npos) {
    std::string_view power = text.substr(exponent + 1);
    if (!power.empty() && (power[0] == '-' || power[0] == '+')) power.remove_prefix(1);
    if (!all_digits(power)) return false;
  }
  const std::size_t point = mantissa.find('.');
  if (point == std::string_view::npos) return all_digits(mantissa);
  const std::string_view fraction = mantissa.substr(point + 1);
  if (point == 0) return all_digits(fraction);
  return all_digits(mantissa.substr(0, point)) && (fraction.empty() || all_digits(fraction));
}

Value core_schema(const YAML::Mark& mark, const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return {};
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  std::string_view digits = text;
  if (digits[0] == '+') digits.remove_prefix(1);
  std::int64_t integer = 0;
  const bool based = digits.starts_with("0x") || digits.starts_with("0o");
  if (based && parse_whole(digits.substr(2), integer, digits[1] == 'x' ? 16 : 8)) return integer;
  if (all_digits(digits.starts_with('-') ? digits.substr(1) : digits)) {
    if (parse_whole(digits, integer)) return integer;
    throw Refusal{mark, fmt::format("the integer {} is out of range", text)};
  }
  if (looks_real(digits)) {
    double real = 0;
    if (parse_whole(digits, real) && std::isfinite(real)) return real;
    throw Refusal{mark, fmt::format("the number {} is out of range", text)};
  }
  return text;
}

// Builds the tree from yaml-cpp's events: its Node API would resolve aliases and drop duplicate keys silently.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const Limits& limits) : limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(mark, anchor, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refusal{mark, "aliases (*name) are not allowed"};
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    if (tag != "?" && tag != "!" && !tag.empty()) throw Refusal{mark, fmt::format("tags ({}) are not allowed", tag)};
    if (text.find('\0') != std::string::npos) throw Refusal{mark, "a NUL character is not allowed"};
    if (expects_key()) {
      if (text == "<<" && tag != "!") throw Refusal{mark, "merge keys (<<) are not allowed"};
      check(mark, anchor);
      add_key(mark, text);
    } else {
      // "!" marks a quoted scalar, which is a string whatever it looks like.
      add(mark, anchor, tag == "!" ? Value(text) : core_schema(mark, text));
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Frame{Value::List{}, {}, {}, false, offset_of(mark)});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Frame{{}, Value::Map{}, {}, true, offset_of(mark)});
  }
  void OnMapEnd() override { close(); }

  Value take() { return std::move(root_); }

 private:
  struct Frame {
    Value::List list;
    Value::Map map;
    std::optional<Member> pending;  // a key that waits for its value
    bool is_map = false;
    std::size_t offset = 0;
  };

  static std::size_t offset_of(const YAML::Mark& mark) { return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos); }

  bool expects_key() const { return !stack_.empty() && stack_.back().is_map && !stack_.back().pending; }

  void check(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) throw Refusal{mark, "anchors (&name) are not allowed"};
    if (++nodes_ > limits_.nodes) throw Refusal{mark, fmt::format("more than {} values", limits_.nodes)};
  }

  void add_key(const YAML::Mark& mark, const std::string& key) {
    for (const Member& member : stack_.back().map) {
      if (member.key == key) throw Refusal{mark, fmt::format("duplicate key \"{}\"", key)};
    }
    stack_.back().pending = Member{key, {}, offset_of(mark)};
  }

  void add(const YAML::Mark& mark, YAML::anchor_t anchor, Value value) {
    if (expects_key()) throw Refusal{mark, "a key must be a plain string"};
    check(mark, anchor);
    value.offset = offset_of(mark);
    place(std::move(value));
  }

  void place(Value value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = stack_.back();
    if (!frame.is_map) {
      frame.list.push_back(std::move(value));
      return;
    }
    frame.pending->value = std::move(value);
    frame.map.push_back(std::move(*frame.pending));
    frame.pending.reset();
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Frame frame) {
    if (expects_key()) throw Refusal{mark, "a key must be a plain string"};
    if (tag != "?" && tag != "!" && !tag.empty()) throw Refusal{mark, fmt::format("tags ({}) are not allowed", tag)};
    check(mark, anchor);
    if (stack_.size() >= limits_.depth) throw Refusal{mark, fmt::format("nested deeper than {} levels", limits_.depth)};
    stack_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    Value value = frame.is_map ? Value(std::move(frame.map)) : Value(std::move(frame.list));
    value.offset = frame.offset;
    place(std::move(value));
  }

  const Limits& limits_;
  std::size_t nodes_ = 0;
  std::vector<Frame> stack_;
  Value root_;
};

tl::unexpected<Error> refuse(std::string_view text, const YAML::Mark& mark, std::string_view message) {
  if (mark.is_null()) return fail(ErrorKind::document, fmt::format("1:1: {}", message));
  const std::size_t offset = std::min(text.size(), static_cast<std::size_t>(mark.pos));
  const LineColumn at = LineTable(text).position(offset);
  return fail(ErrorKind::document, fmt::format("{}:{}: {}", at.line, at.column, message));
}

// yaml-cpp's scanner recurses on flow collections: their depth is bounded before it sees them.
std::optional<std::size_t> too_deep(std::string_view text, std::size_t limit) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '[' || text[at] == '{') {
      if (++depth > 4 * limit) return at;
    } else if ((text[at] == ']' || text[at] == '}') && depth > 0) {
      --depth;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
  const LineTable lines(text);
  if (const auto bad = utf8::first_invalid(text)) {
    const LineColumn at = lines.position(*bad);
    return fail(ErrorKind::document, fmt::format("{}:{}: not valid UTF-8", at.line, at.column));
  }
  if (const auto deep = too_deep(text, limits.depth)) {
    const LineColumn at = lines.position(*deep);
    return fail(ErrorKind::document,
                fmt::format("{}:{}: nested deeper than {} levels", at.line, at.column, limits.depth));
  }
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    Builder builder(limits);
    if (!parser.HandleNextDocument(builder)) return Value{};
    Value value = builder.take();
    Builder second(limits);
    if (parser.HandleNextDocument(second)) return fail(ErrorKind::document, "1:1: more than one YAML document");
    return value;
  } catch (const Refusal& refusal) {
    return refuse(text, refusal.mark, refusal.message);
  } catch (const YAML::Exception& error) {
    return refuse(text, error.mark, error.msg);
  }
}

}  // namespace ingot::yaml
