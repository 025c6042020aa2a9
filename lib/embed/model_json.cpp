#include "embed/model_json.hpp"

#include <iterator>
#include <string>
#include <utility>

#include <simdjson.h>

namespace ingot::embed {
namespace {

namespace dom = simdjson::dom;

// The kind was asked before.
template <class T>
T as(const dom::element& element) {
  T value{};
  return element.get(value) == simdjson::SUCCESS ? value : T{};
}

Value to_value(const dom::element& element) {
  switch (element.type()) {
    case dom::element_type::BOOL:
      return as<bool>(element);
    case dom::element_type::INT64:
      return as<std::int64_t>(element);
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
      return as<double>(element);
    case dom::element_type::STRING:
      return as<std::string_view>(element);
    case dom::element_type::ARRAY: {
      Value::List list;
      const auto items = as<dom::array>(element);
      for (const dom::element item : items) list.push_back(to_value(item));
      return list;
    }
    case dom::element_type::OBJECT: {
      Value::Map map;
      const auto items = as<dom::object>(element);
      for (const dom::key_value_pair item : items) {
        if (item.key != "vocab" && item.key != "merges")
          map.push_back({std::string(item.key), to_value(item.value), 0});
      }
      return map;
    }
    case dom::element_type::NULL_VALUE:
      return {};
  }
  return {};
}

}  // namespace

struct ModelJson::Document {
  dom::parser parser;
  dom::element whole;
  dom::element vocab;
  bool has_vocab = false;
};

ModelJson::ModelJson(std::shared_ptr<const Document> document) : document_(std::move(document)) {}

std::optional<ModelJson> ModelJson::parse(std::string_view bytes) {
  auto document = std::make_shared<Document>();
  if (document->parser.parse(bytes.data(), bytes.size()).get(document->whole) != simdjson::SUCCESS) return std::nullopt;
  dom::element model;
  if (document->whole.is_object() && document->whole["model"].get(model) == simdjson::SUCCESS && model.is_object())
    document->has_vocab = model["vocab"].get(document->vocab) == simdjson::SUCCESS;
  return ModelJson(std::move(document));
}

Value ModelJson::value() const {
  return to_value(document_->whole);
}

ModelJson::Vocabulary ModelJson::vocabulary() const {
  if (!document_->has_vocab) return Vocabulary::none;
  if (document_->vocab.is_object()) return Vocabulary::map;
  return document_->vocab.is_array() ? Vocabulary::list : Vocabulary::none;
}

std::size_t ModelJson::vocabulary_size() const {
  // A large container does not know its own size.
  if (vocabulary() == Vocabulary::map) {
    const auto items = as<dom::object>(document_->vocab);
    return static_cast<std::size_t>(std::distance(items.begin(), items.end()));
  }
  if (vocabulary() == Vocabulary::none) return 0;
  const auto items = as<dom::array>(document_->vocab);
  return static_cast<std::size_t>(std::distance(items.begin(), items.end()));
}

void ModelJson::each_id(const std::function<bool(std::string_view, std::optional<std::uint64_t>)>& take) const {
  if (vocabulary() != Vocabulary::map) return;
  const auto items = as<dom::object>(document_->vocab);
  for (const dom::key_value_pair item : items) {
    std::uint64_t id = 0;
    const bool is_number = item.value.get(id) == simdjson::SUCCESS;
    if (!take(item.key, is_number ? std::optional(id) : std::nullopt)) return;
  }
}

void ModelJson::each_score(const std::function<bool(std::string_view, std::optional<double>)>& take) const {
  if (vocabulary() != Vocabulary::list) return;
  const auto items = as<dom::array>(document_->vocab);
  for (const dom::element item : items) {
    std::string_view token;
    double score = 0;
    dom::array pair;
    const bool is_pair = item.get(pair) == simdjson::SUCCESS && pair.size() == 2 &&
                         pair.at(0).get(token) == simdjson::SUCCESS && pair.at(1).get(score) == simdjson::SUCCESS;
    if (!take(token, is_pair ? std::optional(score) : std::nullopt)) return;
  }
}

}  // namespace ingot::embed
