#include "embed/subwords/added_tokens.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "embed/subwords/characters.hpp"
#include "embed/subwords/component.hpp"

namespace ingot::embed {
namespace {

constexpr std::int64_t k_most_id = 0x7FFFFFFF;

// Where the last character of a text that is not empty begins.
std::size_t last_begin(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && utf8::is_continuation(text[at])) --at;
  return at;
}

char32_t last_character(std::string_view text) {
  return utf8::decode(text, last_begin(text)).code_point;
}

std::size_t without_space_behind(std::string_view text) {
  while (!text.empty() && is_white_space(last_character(text))) text = text.substr(0, last_begin(text));
  return text.size();
}

std::size_t space_ahead(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const utf8::Decoded c = utf8::decode(text, at);
    if (!is_white_space(c.code_point)) break;
    at += c.length;
  }
  return at;
}

bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin > 0 && is_word_character(last_character(text.substr(0, begin)))) return false;
  return end == text.size() || !is_word_character(utf8::decode(text, end).code_point);
}

Result<AddedToken> read_token(const Component& component) {
  if (auto known = component.only({"id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"});
      !known)
    return fail(known.error());
  AddedToken token;
  auto content = component.text("content");
  if (!content) return fail(content.error());
  if (content->empty()) return component.refuse("content is empty");
  token.content = std::move(*content);
  const Value* id = component.value().find("id");
  if (id == nullptr || id->as_int() == nullptr || *id->as_int() < 0 || *id->as_int() > k_most_id)
    return component.refuse("id must be a number of a token");
  token.id = static_cast<std::uint32_t>(*id->as_int());
  const auto special = component.flag("special", false);
  if (!special) return fail(special.error());
  token.special = *special;
  const auto read = [&](std::string_view key, bool otherwise, bool& flag) -> Result<void> {
    const auto value = component.flag(key, otherwise);
    if (!value) return fail(value.error());
    flag = *value;
    return {};
  };
  if (auto ok = read("single_word", false, token.single_word); !ok) return fail(ok.error());
  if (auto ok = read("lstrip", false, token.lstrip); !ok) return fail(ok.error());
  if (auto ok = read("rstrip", false, token.rstrip); !ok) return fail(ok.error());
  if (auto ok = read("normalized", !*special, token.normalized); !ok) return fail(ok.error());
  return token;
}

}  // namespace

Result<std::vector<AddedToken>> read_added_tokens(std::string_view file, const Value& value) {
  std::vector<AddedToken> tokens;
  if (value.is_null()) return tokens;
  if (value.as_list() == nullptr) return Component(file, "added_tokens", value).refuse("must be a list");
  for (const Value& item : *value.as_list()) {
    auto token = read_token({file, "added_tokens", item});
    if (!token) return fail(token.error());
    tokens.push_back(std::move(*token));
  }
  return tokens;
}

bool AddedTokenFinder::add(std::string_view text, const AddedToken& token) {
  if (text.empty()) return true;  // normalised away: it stands nowhere
  const auto added = texts_.add(text, static_cast<std::uint32_t>(tokens_.size()));
  if (added == PieceTrie::Added::yes) tokens_.push_back(token);
  return added != PieceTrie::Added::full;
}

std::optional<AddedTokenFinder::Found> AddedTokenFinder::next(std::string_view text, std::size_t from) const {
  for (std::size_t begin = from; begin < text.size(); ++begin) {
    Found found{begin, begin, nullptr};
    PieceTrie::Node node = PieceTrie::k_root;
    for (std::size_t at = begin; at < text.size();) {
      node = texts_.next(node, text[at++]);
      if (node == 0) break;
      if (texts_.value(node) == PieceTrie::k_no_value) continue;
      found.token = &tokens_[texts_.value(node)];
      found.end = at;
    }
    if (found.token != nullptr) return found;
  }
  return std::nullopt;
}

void AddedTokenFinder::each(std::string_view text, const std::function<void(std::string_view)>& between,
                            const std::function<void(std::uint32_t)>& token) const {
  std::size_t done = 0;
  std::size_t from = 0;
  while (const auto found = tokens_.empty() ? std::nullopt : next(text, from)) {
    from = found->end;
    if (found->token->single_word && !stands_alone(text, found->begin, found->end)) continue;
    std::size_t begin = found->begin;
    if (found->token->lstrip) begin = std::max(done, without_space_behind(text.substr(0, begin)));
    if (begin > done) between(text.substr(done, begin - done));
    token(found->token->id);
    done = found->token->rstrip ? space_ahead(text, found->end) : found->end;
    from = done;
  }
  if (done < text.size()) between(text.substr(done));
}

}  // namespace ingot::embed
