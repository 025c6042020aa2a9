#include "config/collections.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/migrations.hpp"

namespace ingot::config {
namespace {

Result<Glob> read_glob(const ConfigText& text, const Value& given) {
  if (given.as_string() == nullptr || given.as_string()->empty())
    return text.refuse(given.offset, "a glob must be a text that is not empty", "");
  std::string pattern = *given.as_string();
  if (pattern.ends_with('/')) pattern += "**";  // all that is below that folder, as in `sources`
  return Glob(std::move(pattern), GlobCase::insensitive, GlobBraces::expanded);
}

Result<Collection> read_collection(const ConfigText& text, const Value& given) {
  if (given.as_map() == nullptr) return text.refuse(given.offset, "a collection must be a map", "");
  const Value* table = given.find("table");
  if (table == nullptr) return text.refuse(given.offset, "a collection needs a `table`", "");
  auto name = text.text_of(*table, "table");
  if (!name) return fail(std::move(name.error()));
  if (auto fits = store::check_table_name(*name); !fits)
    return text.refuse(table->offset, fits.error().message,
                       "use lower-case letters, digits and _, at most 63 of them, with no digit first");
  const Value* include = given.find("include");
  if (include == nullptr || include->as_list() == nullptr)
    return text.refuse(include == nullptr ? given.offset : include->offset, "`include` must be a list of globs",
                       R"(such as ["guides/**"]; [] is for a collection that is to hold no document any more)");
  Collection collection{std::move(*name), {}, text.line_of(given)};
  for (const Value& item : *include->as_list()) {
    auto glob = read_glob(text, item);
    if (!glob) return fail(std::move(glob.error()));
    collection.include.push_back(std::move(*glob));
  }
  return collection;
}

}  // namespace

Result<std::vector<Collection>> read_collections(const ConfigText& text, const Value& root) {
  std::vector<Collection> collections;
  const Value* list = root.find("collections");
  if (list == nullptr) return collections;
  if (list->as_list() == nullptr)
    return text.refuse(list->offset, "`collections` must be a list",
                       R"(such as [{"table": "guide_chunks", "include": ["guides/**"]}])");
  for (const Value& item : *list->as_list()) {
    auto collection = read_collection(text, item);
    if (!collection) return fail(std::move(collection.error()));
    collections.push_back(std::move(*collection));
  }
  return collections;
}

Result<void> check_collections(const ChunkingConfig& config, const std::string& table) {
  std::map<std::string, std::string> taken;  // by name: what has it
  const auto take = [&](const std::string& name, std::string_view owner) {
    taken.emplace(name, owner);
    for (const std::string& beside : store::names_beside(name))
      taken.emplace(beside, fmt::format("a table beside {}", name));
  };
  take(table, "PGVECTOR_TABLE");
  for (const Collection& collection : config.collections) {
    const std::string where = fmt::format("{}:{}", text::printable(config.path), collection.line);
    auto found = taken.find(collection.table);
    for (const std::string& beside : store::names_beside(collection.table)) {
      if (found == taken.end()) found = taken.find(beside);
    }
    if (found != taken.end()) {
      return fail(ErrorKind::config,
                  fmt::format("{}: the table {} of this collection does not go with {}, which is {}", where,
                              collection.table, found->first, found->second),
                  "give each collection a table of its own, and PGVECTOR_TABLE another one");
    }
    take(collection.table, fmt::format("the table of the collection in line {}", collection.line));
  }
  return {};
}

}  // namespace ingot::config
