#include "embed/subwords/tokenizer.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "embed/model_json.hpp"
#include "embed/refusal.hpp"
#include "embed/subwords/added_tokens.hpp"
#include "embed/subwords/component.hpp"
#include "embed/subwords/normalizer.hpp"
#include "embed/subwords/piece_trie.hpp"
#include "embed/subwords/pretokenizer.hpp"
#include "embed/subwords/subword_model.hpp"

namespace ingot::embed {
namespace {

struct Vocabulary {
  PieceTrie pieces;
  std::vector<double> scores;  // Unigram
  std::size_t size = 0;
};

tl::unexpected<Error> not_added(std::string_view file, std::string_view token, PieceTrie::Added why) {
  if (why == PieceTrie::Added::full) return refuse(file, "the vocabulary is too large for this version");
  return refuse(file, fmt::format("the token {} is in the vocabulary twice", in_quotes(token)));
}

// {"token": id, ...}
Result<Vocabulary> read_word_pieces(std::string_view file, const ModelJson& json) {
  if (json.vocabulary() != ModelJson::Vocabulary::map)
    return refuse(file, "model WordPiece: vocab must be a map of tokens to ids");
  Vocabulary vocabulary;
  vocabulary.size = json.vocabulary_size();
  std::vector<bool> taken(vocabulary.size);
  std::optional<tl::unexpected<Error>> error;
  json.each_id([&](std::string_view token, std::optional<std::uint64_t> id) {
    if (!id || *id >= taken.size() || taken[*id]) {
      error = refuse(file, fmt::format("model WordPiece: the id of {} must be its own number from 0 to {}",
                                       in_quotes(token), taken.size() - 1));
      return false;
    }
    taken[*id] = true;
    const auto added = vocabulary.pieces.add(token, static_cast<std::uint32_t>(*id));
    if (added != PieceTrie::Added::yes) error = not_added(file, token, added);
    return !error.has_value();
  });
  if (error) return *error;
  return vocabulary;
}

// [["token", score], ...]
Result<Vocabulary> read_scored_pieces(std::string_view file, const ModelJson& json) {
  if (json.vocabulary() != ModelJson::Vocabulary::list)
    return refuse(file, "model Unigram: vocab must be a list of tokens with their scores");
  Vocabulary vocabulary;
  std::optional<tl::unexpected<Error>> error;
  json.each_score([&](std::string_view token, std::optional<double> score) {
    if (!score) {
      error = refuse(file, fmt::format("model Unigram: vocab[{}] must be a token and its score", vocabulary.size));
      return false;
    }
    const auto added = vocabulary.pieces.add(token, static_cast<std::uint32_t>(vocabulary.size++));
    vocabulary.scores.push_back(*score);
    if (added != PieceTrie::Added::yes) error = not_added(file, token, added);
    return !error.has_value();
  });
  if (error) return *error;
  return vocabulary;
}

struct Model {
  std::unique_ptr<SubwordModel> model;
  std::size_t size = 0;
  std::uint32_t unknown = 0;
  PieceTrie pieces;  // again, to look the added tokens up
};

Result<Model> read_word_piece(const Component& component, const ModelJson& json) {
  if (auto known = component.only({"unk_token", "continuing_subword_prefix", "max_input_chars_per_word"}); !known)
    return fail(known.error());
  auto vocabulary = read_word_pieces(component.file(), json);
  if (!vocabulary) return fail(vocabulary.error());
  WordPiece::Settings settings;
  const auto unknown = component.text("unk_token");
  if (!unknown) return fail(unknown.error());
  settings.unknown = vocabulary->pieces.find(*unknown);
  if (settings.unknown == PieceTrie::k_no_value)
    return component.refuse(fmt::format("the unk_token {} is not in the vocabulary", in_quotes(*unknown)));
  auto prefix = component.text("continuing_subword_prefix");
  if (!prefix) return fail(prefix.error());
  settings.continuing_prefix = std::move(*prefix);
  const Value* most = component.value().find("max_input_chars_per_word");
  if (most == nullptr || most->as_int() == nullptr || *most->as_int() < 1)
    return component.refuse("max_input_chars_per_word must be a number of characters");
  settings.most_characters = static_cast<std::size_t>(*most->as_int());
  return Model{std::make_unique<WordPiece>(vocabulary->pieces, settings), vocabulary->size, settings.unknown,
               vocabulary->pieces};
}

Result<Model> read_unigram(const Component& component, const ModelJson& json) {
  if (auto known = component.only({"unk_id", "byte_fallback"}); !known) return fail(known.error());
  auto vocabulary = read_scored_pieces(component.file(), json);
  if (!vocabulary) return fail(vocabulary.error());
  const Value* unknown = component.value().find("unk_id");
  if (unknown == nullptr || unknown->as_int() == nullptr || *unknown->as_int() < 0 ||
      static_cast<std::size_t>(*unknown->as_int()) >= vocabulary->size)
    return component.refuse("unk_id must be the id of a token: a character that is in no token needs one");
  const auto fallback = component.flag("byte_fallback", false);
  if (!fallback) return fail(fallback.error());
  const Unigram::Settings settings{static_cast<std::uint32_t>(*unknown->as_int()), *fallback};
  auto model = std::make_unique<Unigram>(vocabulary->pieces, std::move(vocabulary->scores), settings);
  return Model{std::move(model), vocabulary->size, settings.unknown, std::move(vocabulary->pieces)};
}

// Files of before 2022 have no type.
std::string_view type_of(const Component& component, const ModelJson& json) {
  if (!component.type().empty()) return component.type();
  if (json.vocabulary() == ModelJson::Vocabulary::list) return "Unigram";
  return component.value().find("continuing_subword_prefix") != nullptr ? "WordPiece" : "";
}

Result<Model> read_model(std::string_view file, const Value& value, const ModelJson& json) {
  if (json.vocabulary() == ModelJson::Vocabulary::none)
    return refuse(file, "there is no model with a vocab in it", "take the tokenizer.json that belongs to the model");
  const Component component(file, "model", value);
  const std::string_view type = type_of(component, json);
  if (type == "WordPiece") return read_word_piece(component, json);
  if (type == "Unigram") return read_unigram(component, json);
  auto error = component.refuse("this version knows the models WordPiece and Unigram");
  error.value().hint = "take a static model with one of them, such as one distilled from a BERT model";
  return error;
}

// Sections that would change the ids but are not carried out must not be there.
Result<void> check_sections(std::string_view file, const Value& whole) {
  constexpr std::string_view k_known[] = {"version",       "truncation",     "padding", "added_tokens", "normalizer",
                                          "pre_tokenizer", "post_processor", "decoder", "model"};
  for (const Member& member : *whole.as_map()) {
    if (std::find(std::begin(k_known), std::end(k_known), member.key) == std::end(k_known))
      return refuse(file, fmt::format("the section {} is not known to this version", in_quotes(member.key)));
    if ((member.key == "truncation" || member.key == "padding") && !member.value.is_null()) {
      return refuse(file, fmt::format("{} is set, which a static model has no use for", member.key),
                    fmt::format("set \"{}\": null, as the models of Model2Vec have it", member.key));
    }
  }
  return {};
}

const Value& section(const Value& whole, std::string_view name) {
  static const Value none;
  const Value* found = whole.find(name);
  return found == nullptr ? none : *found;
}

}  // namespace

struct SubwordTokenizer::Parts {
  Normalizer normalizer;
  Pretokenizer pretokenizer;
  AddedTokenFinder as_it_is;
  AddedTokenFinder normalised;
  std::unique_ptr<SubwordModel> model;
  std::uint32_t unknown = 0;
  std::size_t size = 0;
};

namespace {

// Gives each added token the id that it must have: that of the vocabulary, or the next free one.
Result<void> check_ids(std::string_view file, const std::vector<AddedToken>& tokens, const Model& model,
                       std::size_t& size) {
  PieceTrie seen;
  size = model.size;
  for (const AddedToken& token : tokens) {
    if (seen.add(token.content, token.id) != PieceTrie::Added::yes)
      return refuse(file, fmt::format("the added token {} is there twice", in_quotes(token.content)));
    const std::uint32_t own = model.pieces.find(token.content);
    const std::size_t expected = own == PieceTrie::k_no_value ? size++ : own;
    if (token.id != expected) {
      return refuse(file, fmt::format("the added token {} has the id {}, but {} is its place", in_quotes(token.content),
                                      token.id, expected));
    }
  }
  return {};
}

}  // namespace

SubwordTokenizer::SubwordTokenizer(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

Result<SubwordTokenizer> SubwordTokenizer::parse(std::string_view file, std::string_view json) {
  const auto read = ModelJson::parse(json);
  const Value value = read ? read->value() : Value();
  if (value.as_map() == nullptr)
    return refuse(file, "not valid JSON, or no map", "take the tokenizer.json that belongs to the model");
  auto model = read_model(file, section(value, "model"), *read);
  if (!model) return fail(model.error());
  if (auto known = check_sections(file, value); !known) return fail(known.error());
  auto normalizer = Normalizer::read(file, section(value, "normalizer"));
  if (!normalizer) return fail(normalizer.error());
  auto pretokenizer = Pretokenizer::read(file, section(value, "pre_tokenizer"));
  if (!pretokenizer) return fail(pretokenizer.error());
  // What the original text began with is forgotten by then.
  if (pretokenizer->minds_beginning() && !normalizer->keeps_beginning()) {
    return refuse(file,
                  "pre_tokenizer Metaspace: the prepend_scheme first together with a normalizer that changes how a "
                  "text begins is not known to this version");
  }
  auto added = read_added_tokens(file, section(value, "added_tokens"));
  if (!added) return fail(added.error());
  auto parts = std::make_shared<Parts>();
  if (auto checked = check_ids(file, *added, *model, parts->size); !checked) return fail(checked.error());
  // Of two that are normalised to one text the special one is found.
  std::stable_partition(added->begin(), added->end(), [](const AddedToken& token) { return token.special; });
  for (const AddedToken& token : *added) {
    const bool placed = token.normalized ? parts->normalised.add(normalizer->apply(token.content), token)
                                         : parts->as_it_is.add(token.content, token);
    if (!placed) return refuse(file, "the added tokens are too many for this version");
  }
  parts->normalizer = std::move(*normalizer);
  parts->pretokenizer = std::move(*pretokenizer);
  parts->model = std::move(model->model);
  parts->unknown = model->unknown;
  return SubwordTokenizer(std::move(parts));
}

std::vector<std::uint32_t> SubwordTokenizer::encode(std::string_view text) const {
  std::string valid;
  if (utf8::first_invalid(text)) {
    valid = utf8::sanitized(text);
    text = valid;
  }
  std::vector<std::uint32_t> ids;
  const auto take = [&](std::uint32_t id) { ids.push_back(id); };
  bool first = true;  // nothing stood before
  const auto cut = [&](std::string_view normalised) {
    const Pieces pieces = parts_->pretokenizer.apply(std::string(normalised), first);
    first = false;
    for (const Pieces::Span& span : pieces.spans)
      parts_->model->encode(std::string_view(pieces.text).substr(span.begin, span.end - span.begin), ids);
  };
  const auto take_token = [&](std::uint32_t id) {
    take(id);
    first = false;
  };
  parts_->as_it_is.each(
      text,
      [&](std::string_view between) { parts_->normalised.each(parts_->normalizer.apply(between), cut, take_token); },
      take_token);
  ids.erase(std::remove(ids.begin(), ids.end(), parts_->unknown), ids.end());
  return ids;
}

std::size_t SubwordTokenizer::size() const {
  return parts_->size;
}

}  // namespace ingot::embed
