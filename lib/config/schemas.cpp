#include "config/schemas.hpp"

#include <map>

#include <fmt/format.h>

#include "base/key_hash.hpp"
#include "base/text.hpp"

namespace ingot::config {
namespace {

constexpr std::size_t k_max_schema_bytes = std::size_t{1} << 20U;

using Schemas = std::map<std::string, std::shared_ptr<const schema::Schema>>;

Result<std::shared_ptr<const schema::Schema>> read(ChunkingConfig& config, const ChunkingRule& rule,
                                                   io::FileSystem& files) {
  const std::string path = schema_file(config, rule);
  const auto content = files.read(path, k_max_schema_bytes);
  if (!content) {
    return fail(ErrorKind::config,
                fmt::format("{}:{}:{}: schema: {}", text::printable(config.path), rule.schema_at.line,
                            rule.schema_at.column, content.error().message),
                "the path is relative to the folder of the config");
  }
  auto compiled = schema::Schema::compile(path, content->bytes);
  if (!compiled) return fail(compiled.error());
  config.text_digest = KeyHash().field(config.text_digest).field(content->bytes).hex();
  return std::make_shared<const schema::Schema>(std::move(*compiled));
}

}  // namespace

std::string schema_file(const ChunkingConfig& config, const ChunkingRule& rule) {
  if (rule.schema_path.empty() || rule.schema_path.starts_with('/')) return rule.schema_path;
  const std::size_t slash = config.path.rfind('/');
  return slash == std::string::npos ? rule.schema_path : config.path.substr(0, slash + 1) + rule.schema_path;
}

Result<void> read_schemas(ChunkingConfig& config, io::FileSystem& files) {
  Schemas known;
  for (ChunkingRule& rule : config.rules) {
    if (rule.schema_path.empty()) continue;
    auto& schema = known[rule.schema_path];
    if (schema == nullptr) {
      auto found = read(config, rule, files);
      if (!found) return fail(found.error());
      schema = std::move(*found);
    }
    rule.schema = schema;
  }
  return {};
}

}  // namespace ingot::config
