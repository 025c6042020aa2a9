#include "tokens/split_pattern.hpp"

#include <stdexcept>

namespace ingot::test {
namespace {

constexpr std::string_view k_cl100k_base =
    R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s)";
constexpr std::string_view k_o200k_base =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
    R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

constexpr unsigned bit(Category category) {
  return 1U << static_cast<unsigned>(category);
}
constexpr unsigned k_all_letters =
    bit(Category::Lu) | bit(Category::Lt) | bit(Category::Ll) | bit(Category::Lm) | bit(Category::Lo);

unsigned categories_named(std::string_view name) {
  if (name == "L") return k_all_letters;
  if (name == "Lu") return bit(Category::Lu);
  if (name == "Lt") return bit(Category::Lt);
  if (name == "Ll") return bit(Category::Ll);
  if (name == "Lm") return bit(Category::Lm);
  if (name == "Lo") return bit(Category::Lo);
  if (name == "M") return bit(Category::M);
  if (name == "N") return bit(Category::N);
  throw std::invalid_argument("category " + std::string(name));
}

// Simple case folding of what the patterns' contractions hold: two letters beyond ASCII fold to ASCII.
char32_t folded(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c - U'A' + U'a';
  if (c == U'\u017F') return U's';
  if (c == U'\u212A') return U'k';
  return c;
}

}  // namespace

bool SplitPattern::Set::has(const Symbol& symbol) const {
  const char32_t c = any_case ? folded(symbol.code_point) : symbol.code_point;
  const bool found = (categories & bit(symbol.category)) != 0 || characters.find(c) != std::u32string::npos;
  return found != negated;
}

// Recursive descent; every function gives the program of what it read, with relative jumps, so that programs are joined
// by appending.
class PatternParser {
 public:
  PatternParser(std::string_view pattern, std::vector<SplitPattern::Set>& sets) : rest_(pattern), sets_(sets) {}

  SplitPattern::Program whole() {
    Program program = alternatives();
    if (!rest_.empty()) throw std::invalid_argument("pattern goes on: " + std::string(rest_));
    program.push_back({Op::done});
    return program;
  }

 private:
  using Op = SplitPattern::Op;
  using Program = SplitPattern::Program;
  using Set = SplitPattern::Set;

  static std::ptrdiff_t size_of(const Program& program) { return static_cast<std::ptrdiff_t>(program.size()); }
  static void append(Program& program, const Program& more) { program.insert(program.end(), more.begin(), more.end()); }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  char take_one() {
    if (rest_.empty()) throw std::invalid_argument("pattern ends early");
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  Program alternatives() {
    Program first = sequence();
    if (!take("|")) return first;
    const Program others = alternatives();
    Program program = {{Op::either, 1, size_of(first) + 2}};
    append(program, first);
    program.push_back({Op::jump, size_of(others) + 1});
    append(program, others);
    return program;
  }

  Program sequence() {
    Program program;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') append(program, quantified());
    return program;
  }

  Program quantified() {
    const Program once = atom();
    Program program;
    if (take("?")) {
      program = optional(once);
    } else if (take("*")) {
      program = any_number(once);
    } else if (take("+")) {
      program = once;
      append(program, any_number(once));
    } else if (take("{1,3}")) {
      Program third = once;
      append(third, optional(once));
      program = once;
      append(program, optional(third));
    } else {
      return once;
    }
    return take("+") ? closed(Op::possessive, program) : program;
  }

  static Program optional(const Program& once) {
    Program program = {{Op::either, 1, size_of(once) + 1}};
    append(program, once);
    return program;
  }
  static Program any_number(const Program& once) {
    Program program = {{Op::either, 1, size_of(once) + 2}};
    append(program, once);
    program.push_back({Op::jump, -(size_of(once) + 1)});
    return program;
  }
  // A program of its own, of which only the first way to succeed counts.
  static Program closed(Op op, const Program& inner) {
    Program program = {{op, size_of(inner) + 2}};
    append(program, inner);
    program.push_back({Op::done});
    return program;
  }

  Program atom() {
    if (take("(?i:")) return group(true);
    if (take("(?!")) return closed(Op::not_ahead, group(any_case_));
    if (take("$")) return {{Op::at_end, 1}};
    Set set;
    if (take("[")) {
      set.negated = take("^");
      while (!take("]")) add_to(set);
    } else {
      add_to(set);
    }
    set.any_case = any_case_;
    sets_.push_back(set);
    return {{Op::set, 1, 0, sets_.size() - 1}};
  }

  Program group(bool any_case) {
    const bool before = any_case_;
    any_case_ = any_case;
    Program program = alternatives();
    any_case_ = before;
    if (!take(")")) throw std::invalid_argument("group is open");
    return program;
  }

  void add_to(Set& set) {
    if (take("\\p{")) {
      const std::size_t end = rest_.find('}');
      set.categories |= categories_named(rest_.substr(0, end));
      rest_.remove_prefix(end + 1);
    } else if (take("\\s")) {
      set.categories |= bit(Category::white_space);
    } else if (take("\\S")) {
      set.categories |= ~bit(Category::white_space);
    } else if (take("\\r")) {
      set.characters += U'\r';
    } else if (take("\\n")) {
      set.characters += U'\n';
    } else {
      set.characters += static_cast<char32_t>(take_one());
    }
  }

  std::string_view rest_;
  std::vector<Set>& sets_;
  bool any_case_ = false;
};

SplitPattern::SplitPattern(tokens::Encoding encoding)
    : SplitPattern(encoding == tokens::Encoding::cl100k_base ? k_cl100k_base : k_o200k_base) {}

SplitPattern::SplitPattern(std::string_view pattern) : program_(PatternParser(pattern, sets_).whole()) {}

std::optional<std::size_t> SplitPattern::run(const Step* step, std::span<const Symbol> text, std::size_t at) const {
  for (;;) {
    std::ptrdiff_t next = step->next;
    switch (step->op) {
      case Op::set:
        if (at == text.size() || !sets_[step->set].has(text[at])) return std::nullopt;
        ++at;
        break;
      case Op::either:
        if (const auto end = run(step + next, text, at)) return end;
        next = step->other;
        break;
      case Op::jump:
        break;
      case Op::possessive: {
        const auto end = run(step + 1, text, at);
        if (!end) return std::nullopt;
        at = *end;
        break;
      }
      case Op::not_ahead:
        if (run(step + 1, text, at)) return std::nullopt;
        break;
      case Op::at_end:
        if (at != text.size()) return std::nullopt;
        break;
      case Op::done:
        return at;
    }
    step += next;
  }
}

std::optional<std::size_t> SplitPattern::match(std::span<const Symbol> text) const {
  return run(program_.data(), text, 0);
}

}  // namespace ingot::test
